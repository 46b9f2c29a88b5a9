// Operations on auto scaling configurations: from a request's members to the catalog, and its
// answers as JSON.
#include "emulator/api/json/service_json.hpp"
#include "emulator/api/page_answer.hpp"
#include "emulator/api/resources/catalog_operations.hpp"
#include "emulator/api/resources/references.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/wire/service_input.hpp"

namespace apprunner::api {

namespace {

using model::AutoScalingConfiguration;

auto writer_of(const Context& context) {
    return [is_in_use = used_by_services(context.driver.engine()),
            lower_case = context.options.profile.lower_case_statuses](
               base::JsonWriter& out, const AutoScalingConfiguration& item
           ) {
        out.begin_object();
        write_auto_scaling_identity(out, item, lower_case);
        out.flag_member("Latest", item.latest);
        out.number_member("MaxConcurrency", item.limits.max_concurrency);
        out.number_member("MinSize", item.limits.min_size);
        out.number_member("MaxSize", item.limits.max_size);
        if (item.deleted_at) out.time_member("DeletedAt", *item.deleted_at);
        out.flag_member("HasAssociatedService", is_in_use(item.arn));
        out.end_object();
    };
}

OperationOutput answer_with(const Context& context, const AutoScalingConfiguration& item) {
    return item_answer("AutoScalingConfiguration", item, writer_of(context));
}

std::string configuration_arn_in(const Call& call) {
    return wire::text_at(call.input, "AutoScalingConfigurationArn");
}

AwsError unknown_configuration(const std::string& arn) {
    return fault_of(catalog::not_found("Auto scaling configuration", arn));
}

}  // namespace

OperationOutput create_auto_scaling(Context& context, const Call& call) {
    model::AutoScalingLimits limits;
    limits.max_concurrency = wire::number_at(call.input, "MaxConcurrency", limits.max_concurrency);
    limits.min_size = wire::number_at(call.input, "MinSize", limits.min_size);
    limits.max_size = wire::number_at(call.input, "MaxSize", limits.max_size);
    catalog::Catalog& catalog = context.catalog;
    const auto created = catalog.shelf(call.account)
                             .auto_scaling.create(
                                 wire::text_at(call.input, "AutoScalingConfigurationName"),
                                 limits,
                                 catalog.ids(),
                                 runtime::read_clock().wall
                             );
    if (!created) return fault_of(created.error());
    catalog.tags().put((*created)->arn, wire::tags_of(call.input)).value();
    return answer_with(context, **created);
}

OperationOutput describe_auto_scaling(Context& context, const Call& call) {
    const std::string arn = configuration_arn_in(call);
    const auto* found = context.catalog.shelf_of(arn).auto_scaling.find(arn);
    return found != nullptr ? answer_with(context, *found) : unknown_configuration(arn);
}

OperationOutput delete_auto_scaling(Context& context, const Call& call) {
    const std::string arn = configuration_arn_in(call);
    const auto deleted = context.catalog.shelf_of(arn).auto_scaling.remove(
        arn,
        wire::flag_at(call.input, "DeleteAllRevisions", false),
        used_by_services(context.driver.engine()),
        runtime::read_clock().wall
    );
    if (!deleted) return fault_of(deleted.error());
    context.catalog.tags().forget((*deleted)->arn);
    return answer_with(context, **deleted);
}

OperationOutput update_default_auto_scaling(Context& context, const Call& call) {
    const std::string arn = configuration_arn_in(call);
    const auto chosen = context.catalog.shelf_of(arn).auto_scaling.make_default(arn);
    if (!chosen) return fault_of(chosen.error());
    return answer_with(context, **chosen);
}

OperationOutput list_auto_scaling(Context& context, const Call& call) {
    const auto listed = context.catalog.shelf(call.account)
                            .auto_scaling.list(
                                wire::text_at(call.input, "AutoScalingConfigurationName"),
                                wire::flag_at(call.input, "LatestOnly", true)
                            );
    const auto is_in_use = used_by_services(context.driver.engine());
    const bool lower_case = context.options.profile.lower_case_statuses;
    return page_answer(
        call.input,
        "AutoScalingConfigurationSummaryList",
        listed,
        [&](base::JsonWriter& out, const AutoScalingConfiguration& item) {
            out.begin_object();
            write_auto_scaling_identity(out, item, lower_case);
            out.flag_member("HasAssociatedService", is_in_use(item.arn));
            out.end_object();
        }
    );
}

OperationOutput list_services_for_auto_scaling(Context& context, const Call& call) {
    const std::string arn = configuration_arn_in(call);
    const auto* found = context.catalog.shelf_of(arn).auto_scaling.find(arn);
    if (found == nullptr) return unknown_configuration(arn);
    std::vector<const std::string*> arns;
    for (const auto& [id, view] : context.driver.engine().services()) {
        const model::Service& service = view.service;
        const bool is_user = service.status != model::ServiceStatus::deleted &&
                             service.configuration.auto_scaling_configuration_arn == found->arn;
        if (is_user) arns.push_back(&service.service_arn);
    }
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    const auto key_of = [](const std::string& each) -> const std::string& { return each; };
    const auto write = [&](const std::string& each) { out.text(each); };
    if (!write_page(out, call.input, "ServiceArnList", arns, key_of, write)) return bad_token();
    out.end_object();
    return body;
}

}  // namespace apprunner::api
