// Operations on VPC connectors: from a request's members to the catalog, and its answers as JSON.
#include "emulator/api/page_answer.hpp"
#include "emulator/api/resources/catalog_operations.hpp"
#include "emulator/api/resources/references.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/wire/service_input.hpp"

namespace apprunner::api {

namespace {

void write_connector(base::JsonWriter& out, const catalog::VpcConnector& item) {
    out.begin_object();
    out.text_member("VpcConnectorName", item.name);
    out.text_member("VpcConnectorArn", item.arn);
    out.number_member("VpcConnectorRevision", item.revision);
    out.texts_member("Subnets", item.subnets);
    out.texts_member("SecurityGroups", item.security_groups);
    out.text_member("Status", item.active ? "ACTIVE" : "INACTIVE");
    out.time_member("CreatedAt", item.created_at);
    if (item.deleted_at) out.time_member("DeletedAt", *item.deleted_at);
    out.end_object();
}

std::vector<std::string> texts_at(const wire::Json& input, const char* key) {
    std::vector<std::string> texts;
    for (const wire::Json& text : wire::member_at(input, key))
        texts.push_back(text.get<std::string>());
    return texts;
}

}  // namespace

OperationOutput create_vpc_connector(Context& context, const Call& call) {
    catalog::Catalog& catalog = context.catalog;
    const std::size_t count = catalog.shelf(call.account).vpc_connectors.list().size();
    auto refusal = quota_refusal(context.options.quotas.vpc_connectors, count, "VPC connectors");
    if (refusal) return *refusal;
    const auto created = catalog.shelf(call.account)
                             .vpc_connectors.create(
                                 wire::text_at(call.input, "VpcConnectorName"),
                                 texts_at(call.input, "Subnets"),
                                 texts_at(call.input, "SecurityGroups"),
                                 catalog.ids(),
                                 runtime::read_clock().wall
                             );
    if (!created) return fault_of(created.error());
    catalog.tags().put((*created)->arn, wire::tags_of(call.input)).value();
    return item_answer("VpcConnector", **created, write_connector);
}

OperationOutput describe_vpc_connector(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "VpcConnectorArn");
    const auto* found = context.catalog.shelf_of(arn).vpc_connectors.find(arn);
    if (found == nullptr) return fault_of(catalog::not_found("VPC connector", arn));
    return item_answer("VpcConnector", *found, write_connector);
}

OperationOutput delete_vpc_connector(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "VpcConnectorArn");
    const auto deleted = context.catalog.shelf_of(arn).vpc_connectors.remove(
        arn, used_by_services(context.driver.engine()), runtime::read_clock().wall
    );
    if (!deleted) return fault_of(deleted.error());
    context.catalog.tags().forget(arn);
    return item_answer("VpcConnector", **deleted, write_connector);
}

OperationOutput list_vpc_connectors(Context& context, const Call& call) {
    const auto listed = context.catalog.shelf(call.account).vpc_connectors.list();
    return page_answer(call.input, "VpcConnectors", listed, write_connector);
}

}  // namespace apprunner::api
