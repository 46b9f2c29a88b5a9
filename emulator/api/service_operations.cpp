// The refusals here are those that need no service state; the engine has the others.
#include "emulator/api/service_operations.hpp"

#include "emulator/api/pages.hpp"
#include "emulator/api/service_input.hpp"
#include "emulator/api/service_json.hpp"
#include "emulator/core/admission.hpp"

#include <algorithm>

namespace apprunner::api {

namespace {

using model::OperationType;
using model::ServiceStatus;

enum class Door { aws, emulator };

/// {"Service": {...}, "OperationId": "..."}
std::string service_answer(Context& context, const core::Accepted& accepted) {
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    out.key("Service");
    write_service(out, *context.driver.engine().find_by_arn(accepted.service_arn));
    out.text_member("OperationId", accepted.operation_id);
    out.end_object();
    return body;
}

/// What AWS refuses of a source although each member is well formed; "" when nothing.
std::string source_refusal(const model::SourceConfiguration& source) {
    if (!source.image_repository) return {};
    const auto& roles = source.authentication_configuration;
    const bool has_role = roles && roles->access_role_arn;
    if (source.image_repository->image_repository_type == model::ImageRepositoryType::ecr) {
        return has_role ? "" : "Authentication configuration is invalid.";
    }
    if (source.auto_deployments_enabled.value_or(false)) {
        return "App Runner doesn't support automatic deployments for an image in an ECR Public "
               "repository.";
    }
    return {};
}

/// What UpdateService must not change.
std::string change_refusal(
    const model::SourceConfiguration& before,
    const model::SourceConfiguration& after,
    ServiceStatus status
) {
    if (before.image_repository && after.image_repository &&
        before.image_repository->image_repository_type !=
            after.image_repository->image_repository_type) {
        return "The image repository type cannot be changed in UpdateService request";
    }
    if (after.image_repository && after.code_repository) {
        return "The source type cannot be changed in UpdateService request";
    }
    const auto is_from = [](const model::SourceConfiguration& source,
                            model::ConfigurationSource from) {
        return source.code_repository && source.code_repository->code_configuration &&
               source.code_repository->code_configuration->configuration_source == from;
    };
    if (status == ServiceStatus::create_failed &&
        is_from(before, model::ConfigurationSource::repository) &&
        is_from(after, model::ConfigurationSource::api)) {
        return "ConfigurationSource cannot be changed from REPOSITORY to API for CREATE_FAILED "
               "services.";
    }
    return {};
}

Answer create(Context& context, const Call& call, Door door) {
    core::CreateService request;
    request.service_name = text_at(call.input, "ServiceName");
    request.kms_key = kms_key_of(call.input);
    request.configuration.auto_scaling_configuration_arn =
        model::default_auto_scaling_arn(context.options.account);
    apply_configuration(call.input, Omitted::defaulted, request.configuration);
    fill_defaults(call.account.account_id, request.configuration);
    if (door == Door::aws) {
        std::string refusal = source_refusal(request.configuration.source);
        if (!refusal.empty()) return invalid_request(std::move(refusal));
    }
    const core::Answer answer = context.driver.submit(request);
    if (!answer) return fault_of(answer.error());
    return service_answer(context, *answer);
}

Answer update(Context& context, const Call& call, Door door) {
    core::UpdateService request;
    request.service_arn = text_at(call.input, "ServiceArn");
    request.always_pulls = door == Door::emulator;
    if (const core::ServiceView* view = context.driver.engine().find_by_arn(request.service_arn)) {
        const model::Service& service = view->service;
        const auto refusal =
            core::refusal_of(OperationType::update_service, service.status, view->profile);
        if (refusal) return fault_of(*refusal);
        request.configuration = service.configuration;
        const bool is_aws = door == Door::aws;
        apply_configuration(
            call.input, is_aws ? Omitted::kept : Omitted::defaulted, request.configuration
        );
        const model::SourceConfiguration& source = request.configuration.source;
        std::string reason;
        if (is_aws) reason = change_refusal(service.configuration.source, source, service.status);
        if (is_aws && reason.empty()) reason = source_refusal(source);
        if (!reason.empty()) return invalid_request(std::move(reason));
    }
    const core::Answer answer = context.driver.submit(request);
    if (!answer) return fault_of(answer.error());
    return service_answer(context, *answer);
}

template <class Request>
Answer submit(Context& context, const Call& call) {
    const core::Answer answer = context.driver.submit(Request{text_at(call.input, "ServiceArn")});
    if (!answer) return fault_of(answer.error());
    return service_answer(context, *answer);
}

Fault unknown_service(const std::string& arn) {
    return not_found("Service with the provided ARN was not found: " + arn + ".");
}

Fault bad_token() {
    return invalid_request("The NextToken that you specified isn't valid.");
}

}  // namespace

Answer create_service(Context& context, const Call& call) {
    return create(context, call, Door::aws);
}

Answer create_service_of_any_image(Context& context, const Call& call) {
    return create(context, call, Door::emulator);
}

Answer update_service(Context& context, const Call& call) {
    return update(context, call, Door::aws);
}

Answer update_service_with_any_image(Context& context, const Call& call) {
    return update(context, call, Door::emulator);
}

Answer start_deployment(Context& context, const Call& call) {
    const core::Answer answer =
        context.driver.submit(core::StartDeployment{text_at(call.input, "ServiceArn")});
    if (!answer) return fault_of(answer.error());
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    out.text_member("OperationId", answer->operation_id);
    out.end_object();
    return body;
}

Answer pause_service(Context& context, const Call& call) {
    return submit<core::PauseService>(context, call);
}

Answer resume_service(Context& context, const Call& call) {
    return submit<core::ResumeService>(context, call);
}

Answer delete_service(Context& context, const Call& call) {
    return submit<core::DeleteService>(context, call);
}

Answer describe_service(Context& context, const Call& call) {
    const std::string arn = text_at(call.input, "ServiceArn");
    const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
    if (view == nullptr) return unknown_service(arn);
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    out.key("Service");
    write_service(out, *view);
    out.end_object();
    return body;
}

/// In the order of the ids, as AWS's order is not that of creation either.
Answer list_services(Context& context, const Call& call) {
    constexpr std::string_view list = "services";
    const auto& services = context.driver.engine().services();
    auto at = services.begin();
    if (const std::string token = text_at(call.input, "NextToken"); !token.empty()) {
        const auto last = page_key(list, token);
        if (!last) return bad_token();
        at = services.upper_bound(*last);
    }
    // Without MaxResults the answer has all, as documented.
    int left = number_at(call.input, "MaxResults", std::numeric_limits<int>::max());
    const auto skip_deleted = [&] {
        while (at != services.end() && at->second.service.status == ServiceStatus::deleted) ++at;
    };
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("ServiceSummaryList");
    std::string_view last_id;
    for (skip_deleted(); at != services.end() && left > 0; ++at, --left, skip_deleted()) {
        write_service_summary(out, at->second);
        last_id = at->first;
    }
    out.end_array();
    if (at != services.end()) out.text_member("NextToken", page_token(list, last_id));
    out.end_object();
    return body;
}

/// Newest first.
Answer list_operations(Context& context, const Call& call) {
    constexpr std::string_view list = "operations";
    const std::string arn = text_at(call.input, "ServiceArn");
    const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
    if (view == nullptr) return unknown_service(arn);
    auto at = view->operations.rbegin();
    const auto end = view->operations.rend();
    if (const std::string token = text_at(call.input, "NextToken"); !token.empty()) {
        const auto last = page_key(list, token);
        if (!last) return bad_token();
        at = std::find_if(at, end, [&](const model::Operation& each) { return each.id == *last; });
        if (at == end) return bad_token();
        ++at;
    }
    int left = number_at(call.input, "MaxResults", std::numeric_limits<int>::max());
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("OperationSummaryList");
    std::string_view last_id;
    for (; at != end && left > 0; ++at, --left) {
        write_operation_summary(out, *at);
        last_id = at->id;
    }
    out.end_array();
    if (at != end) out.text_member("NextToken", page_token(list, last_id));
    out.end_object();
    return body;
}

}  // namespace apprunner::api
