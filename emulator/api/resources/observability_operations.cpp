// Operations on observability configurations: from a request's members to the catalog, and its
// answers as JSON.
#include "emulator/api/page_answer.hpp"
#include "emulator/api/resources/catalog_operations.hpp"
#include "emulator/api/resources/references.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/wire/service_input.hpp"

namespace apprunner::api {

namespace {

using catalog::ObservabilityConfiguration;

void write_identity(base::JsonWriter& out, const ObservabilityConfiguration& item) {
    out.text_member("ObservabilityConfigurationArn", item.arn);
    out.text_member("ObservabilityConfigurationName", item.name);
    out.number_member("ObservabilityConfigurationRevision", item.revision);
}

void write_observability(base::JsonWriter& out, const ObservabilityConfiguration& item) {
    out.begin_object();
    write_identity(out, item);
    if (item.vendor) {
        out.begin_object_member("TraceConfiguration");
        out.text_member("Vendor", item.vendor);
        out.end_object();
    }
    out.flag_member("Latest", item.latest);
    out.text_member("Status", item.active ? "ACTIVE" : "INACTIVE");
    out.time_member("CreatedAt", item.created_at);
    if (item.deleted_at) out.time_member("DeletedAt", *item.deleted_at);
    out.end_object();
}

OperationOutput answer_with(const ObservabilityConfiguration& item) {
    return item_answer("ObservabilityConfiguration", item, write_observability);
}

}  // namespace

OperationOutput create_observability(Context& context, const Call& call) {
    catalog::Catalog& catalog = context.catalog;
    const auto& shelf = catalog.shelf(call.account).observability;
    // Further revisions of a name are free.
    const std::string name = wire::text_at(call.input, "ObservabilityConfigurationName");
    const std::size_t names = shelf.list(name, true).empty() ? shelf.list("", true).size() : 0;
    const auto quota = context.options.quotas.observability_configurations;
    if (auto refusal = quota_refusal(quota, names, "observability configuration names")) {
        return *refusal;
    }
    const auto created =
        catalog.shelf(call.account)
            .observability.create(
                name,
                wire::optional_text_at(wire::member_at(call.input, "TraceConfiguration"), "Vendor"),
                catalog.ids(),
                runtime::read_clock().wall
            );
    if (!created) return fault_of(created.error());
    catalog.tags().put((*created)->arn, wire::tags_of(call.input)).value();
    return answer_with(**created);
}

OperationOutput describe_observability(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ObservabilityConfigurationArn");
    const auto* found = context.catalog.shelf_of(arn).observability.find(arn);
    if (found == nullptr) return fault_of(catalog::not_found("Observability configuration", arn));
    return answer_with(*found);
}

OperationOutput delete_observability(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ObservabilityConfigurationArn");
    const auto deleted = context.catalog.shelf_of(arn).observability.remove(
        arn, used_by_services(context.driver.engine()), runtime::read_clock().wall
    );
    if (!deleted) return fault_of(deleted.error());
    context.catalog.tags().forget((*deleted)->arn);
    return answer_with(**deleted);
}

OperationOutput list_observability(Context& context, const Call& call) {
    const auto listed = context.catalog.shelf(call.account)
                            .observability.list(
                                wire::text_at(call.input, "ObservabilityConfigurationName"),
                                wire::flag_at(call.input, "LatestOnly", true)
                            );
    return page_answer(
        call.input,
        "ObservabilityConfigurationSummaryList",
        listed,
        [](base::JsonWriter& out, const ObservabilityConfiguration& item) {
            out.begin_object();
            write_identity(out, item);
            out.end_object();
        }
    );
}

}  // namespace apprunner::api
