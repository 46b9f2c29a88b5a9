// Looks for sources that contradict themselves or that App Runner does not take, and words the
// refusal: as captured where it was, else in our own words.
#include "emulator/api/services/source_refusals.hpp"

#include "emulator/model/secret_reference.hpp"
#include "emulator/wire/service_input.hpp"

namespace apprunner::api {

namespace {

std::string not_automatic(
    const std::string& what, const std::string& of_image, const std::string& of_service
) {
    return "App Runner doesn't support automatic deployments for an image in an ECR repository of "
           "another " +
           what + ": the image is in " + what + " " + of_image + ", the service in " + what + " " +
           of_service + ". Set AutoDeploymentsEnabled to false, or use a repository in " + what +
           " " + of_service + ".";
}

}  // namespace

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

std::string automatic_refusal(
    const model::SourceConfiguration& source, const model::Account& caller
) {
    if (!source.image_repository || !source.auto_deployments_enabled.value_or(false)) return {};
    const auto place = wire::ecr_place_of(source.image_repository->image_identifier);
    if (!place) return {};
    if (!caller.account_id.empty() && caller.account_id != place->account_id) {
        return not_automatic("account", place->account_id, caller.account_id);
    }
    if (!caller.region.empty() && caller.region != place->region) {
        return not_automatic("Region", place->region, caller.region);
    }
    return {};
}

std::string secret_refusal(const model::ServiceConfiguration& configuration) {
    if (configuration.instance.instance_role_arn) return {};
    const model::SourceConfiguration& source = configuration.source;
    bool has_secrets = false;
    if (source.image_repository && source.image_repository->image_configuration) {
        const auto& image = *source.image_repository->image_configuration;
        has_secrets = !image.runtime_environment_secrets.empty();
    }
    if (source.code_repository && source.code_repository->code_configuration) {
        const auto& values = source.code_repository->code_configuration->code_configuration_values;
        has_secrets = has_secrets || (values && !values->runtime_environment_secrets.empty());
    }
    return has_secrets ? std::string(model::no_role_for_secrets) : "";
}

std::string change_refusal(
    const model::SourceConfiguration& before,
    const model::SourceConfiguration& after,
    model::ServiceStatus status
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
    if (status == model::ServiceStatus::create_failed &&
        is_from(before, model::ConfigurationSource::repository) &&
        is_from(after, model::ConfigurationSource::api)) {
        return "ConfigurationSource cannot be changed from REPOSITORY to API for CREATE_FAILED "
               "services.";
    }
    return {};
}

}  // namespace apprunner::api
