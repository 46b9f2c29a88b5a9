// The refusals here are those that need no service state; the engine has the others.
#include "emulator/api/services/service_operations.hpp"

#include "emulator/api/json/service_json.hpp"
#include "emulator/api/page_answer.hpp"
#include "emulator/api/services/service_lookup.hpp"
#include "emulator/api/services/service_resources.hpp"
#include "emulator/api/services/source_refusals.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/core/service/admission.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"
#include "emulator/wire/service_input.hpp"

#include <algorithm>

namespace apprunner::api {

namespace {

using model::OperationType;
using model::ServiceStatus;

void write_described(
    base::JsonWriter& out, Context& context, const Asker& asker, const core::ServiceView& view
) {
    const std::string& arn = view.service.configuration.auto_scaling_configuration_arn;
    const auto* scaling = shelf_seen(context, asker, arn).auto_scaling.find(arn);
    write_service(out, view, scaling, context.options.profile.lower_case_statuses);
}

/// {"Service": {...}, "OperationId": "..."}
std::string service_answer(Context& context, const Asker& asker, const core::Accepted& accepted) {
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.key("Service");
    const core::Engine& engine = context.driver.engine();
    write_described(out, context, asker, *engine.find_by_arn(accepted.service_arn));
    out.text_member("OperationId", accepted.operation_id);
    out.end_object();
    return body;
}

/// DELETED ones leave room.
std::optional<AwsError> service_quota_refusal(const Context& context, const Call& call) {
    const std::string prefix = model::apprunner_arn(call.account, "");
    const auto& services = context.driver.engine().services();
    const auto count = std::count_if(services.begin(), services.end(), [&](const auto& each) {
        const model::Service& service = each.second.service;
        return service.status != ServiceStatus::deleted && service.service_arn.starts_with(prefix);
    });
    const auto quota = context.options.quotas.services;
    return quota_refusal(quota, static_cast<std::size_t>(count), "services");
}

OperationOutput create(Context& context, const Call& call, Door door) {
    core::CreateService request;
    request.service_name = wire::text_at(call.input, "ServiceName");
    request.kms_key = wire::kms_key_of(call.input);
    request.account = call.account;
    wire::apply_configuration(call.input, wire::Omitted::defaulted, request.configuration);
    wire::fill_defaults(call.account.account_id, request.configuration, call.named.region);
    if (door == Door::aws) {
        const model::SourceConfiguration& source = request.configuration.source;
        std::string refusal = source_refusal(source);
        if (refusal.empty()) refusal = automatic_refusal(source, call.named);
        if (!refusal.empty()) return invalid_request(std::move(refusal));
    }
    if (std::string refusal = secret_refusal(request.configuration); !refusal.empty()) {
        return invalid_request(std::move(refusal));
    }
    auto fault = resolve_resources(context, call, door, {}, request.configuration);
    if (fault) return *fault;
    if (auto refusal = service_quota_refusal(context, call)) return *refusal;
    const std::vector<model::Tag> tags = wire::tags_of(call.input);
    request.time_to_live = time_to_live_among(tags);
    if (!request.time_to_live) request.time_to_live = context.options.time_to_live;
    const core::Answer answer = context.driver.submit(request);
    if (!answer) return fault_of(answer.error());
    context.catalog.tags().put(answer->service_arn, tags).value();
    return service_answer(context, call, *answer);
}

OperationOutput update(Context& context, const Call& call, Door door) {
    core::UpdateService request;
    request.service_arn = wire::text_at(call.input, "ServiceArn");
    request.always_pulls = door == Door::emulator;
    if (const core::ServiceView* view = context.driver.engine().find_by_arn(request.service_arn)) {
        const model::Service& service = view->service;
        const auto refusal =
            core::refusal_of(OperationType::update_service, service.status, view->profile);
        if (refusal) return fault_of(*refusal);
        request.configuration = service.configuration;
        const bool is_aws = door == Door::aws;
        wire::apply_configuration(
            call.input,
            is_aws ? wire::Omitted::kept : wire::Omitted::defaulted,
            request.configuration
        );
        const model::SourceConfiguration& source = request.configuration.source;
        std::string reason;
        if (is_aws) reason = change_refusal(service.configuration.source, source, service.status);
        if (is_aws && reason.empty()) reason = source_refusal(source);
        // A source that is kept was judged when it came.
        const bool is_sent = !wire::member_at(call.input, "SourceConfiguration").is_null();
        if (is_aws && is_sent && reason.empty()) reason = automatic_refusal(source, call.named);
        if (reason.empty()) reason = secret_refusal(request.configuration);
        if (!reason.empty()) return invalid_request(std::move(reason));
        const model::ServiceConfiguration& held = service.configuration;
        auto fault = resolve_resources(context, call, door, held, request.configuration);
        if (fault) return *fault;
    }
    const core::Answer answer = context.driver.submit(request);
    if (!answer) return fault_of(answer.error());
    return service_answer(context, call, *answer);
}

template <class Request>
OperationOutput submit(Context& context, const Call& call) {
    const core::Answer answer =
        context.driver.submit(Request{wire::text_at(call.input, "ServiceArn")});
    if (!answer) return fault_of(answer.error());
    return service_answer(context, call, *answer);
}

bool is_listed(const core::ServiceView& view, const Call& call) {
    return view.service.status != ServiceStatus::deleted && call.lists(view.service.service_arn);
}

}  // namespace

OperationOutput create_service(Context& context, const Call& call) {
    return create(context, call, Door::aws);
}

OperationOutput create_service_of_any_image(Context& context, const Call& call) {
    return create(context, call, Door::emulator);
}

OperationOutput update_service(Context& context, const Call& call) {
    return update(context, call, Door::aws);
}

OperationOutput update_service_with_any_image(Context& context, const Call& call) {
    return update(context, call, Door::emulator);
}

OperationOutput start_deployment(Context& context, const Call& call) {
    const core::Answer answer =
        context.driver.submit(core::StartDeployment{wire::text_at(call.input, "ServiceArn")});
    if (!answer) return fault_of(answer.error());
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.text_member("OperationId", answer->operation_id);
    out.end_object();
    return body;
}

OperationOutput pause_service(Context& context, const Call& call) {
    return submit<core::PauseService>(context, call);
}

OperationOutput resume_service(Context& context, const Call& call) {
    return submit<core::ResumeService>(context, call);
}

OperationOutput delete_service(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ServiceArn");
    const auto connections = context.catalog.shelf_of(arn).vpc_ingress.list(runtime::read_clock());
    for (const catalog::VpcIngressConnection* each : connections) {
        if (each->service_arn != arn) continue;
        return AwsError{
            "InvalidStateException",
            "Service cannot be deleted while it has VPC ingress connections: " + each->arn};
    }
    return submit<core::DeleteService>(context, call);
}

OperationOutput describe_service(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ServiceArn");
    const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
    if (view == nullptr) return not_found(unknown_service(arn));
    return item_answer("Service", *view, [&](base::JsonWriter& out, const core::ServiceView& item) {
        write_described(out, context, call, item);
    });
}

/// In the order of the ids, as AWS's order is not that of creation either.
OperationOutput list_services(Context& context, const Call& call) {
    constexpr std::string_view list = "services";
    const auto& services = context.driver.engine().services();
    auto at = services.begin();
    if (const std::string token = wire::text_at(call.input, "NextToken"); !token.empty()) {
        const auto last = page_key(list, token);
        if (!last) return bad_token();
        at = services.upper_bound(*last);
    }
    const auto skip = [&] {
        while (at != services.end() && !is_listed(at->second, call)) ++at;
    };
    // Without MaxResults the answer has all, as documented.
    int left = wire::number_at(call.input, "MaxResults", std::numeric_limits<int>::max());
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("ServiceSummaryList");
    std::string_view last_id;
    for (skip(); at != services.end() && left > 0; ++at, --left, skip()) {
        write_service_summary(out, at->second);
        last_id = at->first;
    }
    out.end_array();
    if (at != services.end()) out.text_member("NextToken", page_token(list, last_id));
    out.end_object();
    return body;
}

/// Newest first.
OperationOutput list_operations(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ServiceArn");
    const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
    if (view == nullptr) return not_found(unknown_service(arn));
    std::vector<const model::Operation*> operations;
    operations.reserve(view->operations.size());
    for (auto at = view->operations.rbegin(); at != view->operations.rend(); ++at) {
        operations.push_back(&*at);
    }
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    const bool is_page = write_page(
        out,
        call.input,
        "OperationSummaryList",
        operations,
        [](const model::Operation& each) -> const std::string& { return each.id; },
        [&](const model::Operation& each) { write_operation_summary(out, each); }
    );
    if (!is_page) return bad_token();
    out.end_object();
    return body;
}

}  // namespace apprunner::api
