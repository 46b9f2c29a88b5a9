// Operations on connections to source code providers: from a request's members to the catalog, and
// its answers as JSON.
#include "emulator/api/page_answer.hpp"
#include "emulator/api/resources/catalog_operations.hpp"
#include "emulator/api/resources/references.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/wire/service_input.hpp"

namespace apprunner::api {

namespace {

void write_connection(
    base::JsonWriter& out, const catalog::Connection& connection, std::string_view status
) {
    out.begin_object();
    out.text_member("ConnectionName", connection.name);
    out.text_member("ConnectionArn", connection.arn);
    out.text_member("ProviderType", connection.provider_type);
    out.text_member("Status", status);
    out.time_member("CreatedAt", connection.created.wall);
    out.end_object();
}

std::string_view status_in(
    const Context& context, const catalog::Connection& connection, const base::Now& now
) {
    return status_of(connection, now, context.options.profile.completes_handshakes);
}

}  // namespace

OperationOutput create_connection(Context& context, const Call& call) {
    catalog::Catalog& catalog = context.catalog;
    const base::Now now = runtime::read_clock();
    const std::size_t count = catalog.shelf(call.account).connections.list("").size();
    auto refusal = quota_refusal(context.options.quotas.connections, count, "connections");
    if (refusal) return *refusal;
    const auto created = catalog.shelf(call.account)
                             .connections.create(
                                 wire::text_at(call.input, "ConnectionName"),
                                 wire::text_at(call.input, "ProviderType"),
                                 catalog.ids(),
                                 now
                             );
    if (!created) return fault_of(created.error());
    catalog.tags().put((*created)->arn, wire::tags_of(call.input)).value();
    return item_answer("Connection", **created, [&](base::JsonWriter& out, const auto& item) {
        write_connection(out, item, status_in(context, item, now));
    });
}

OperationOutput delete_connection(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ConnectionArn");
    const auto removed = context.catalog.shelf_of(arn).connections.remove(
        arn, used_by_services(context.driver.engine())
    );
    if (!removed) return fault_of(removed.error());
    context.catalog.tags().forget(removed->arn);
    return item_answer("Connection", *removed, [](base::JsonWriter& out, const auto& item) {
        write_connection(out, item, "DELETED");
    });
}

OperationOutput list_connections(Context& context, const Call& call) {
    const auto listed = context.catalog.shelf(call.account)
                            .connections.list(wire::text_at(call.input, "ConnectionName"));
    const base::Now now = runtime::read_clock();
    return page_answer(
        call.input,
        "ConnectionSummaryList",
        listed,
        [&](base::JsonWriter& out, const auto& item) {
            write_connection(out, item, status_in(context, item, now));
        }
    );
}

}  // namespace apprunner::api
