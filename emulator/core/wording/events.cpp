// The lines of events.hpp, as they were captured or by analogy, with both eras where they differ.
#include "emulator/core/wording/events.hpp"

#include "emulator/base/ids.hpp"
#include "emulator/model/wire_names.hpp"

namespace apprunner::core::timeline {

namespace {

using model::OperationType;

struct OperationWords {
    OperationType type;
    std::string_view subject;  ///< "Service creation", ...
    std::string_view trigger;  ///< Of the deployment it makes; empty when it makes none.
};

/// Creation and update are captured; pause, resume and deletion follow their pattern (assumed).
constexpr OperationWords operation_words[] = {
    {OperationType::create_service, "Service creation", "SERVICE_CREATE"},
    {OperationType::update_service, "Service update", "SERVICE_UPDATE"},
    {OperationType::start_deployment, "Deployment", "SERVICE_DEPLOY"},
    {OperationType::pause_service, "Service pause", ""},
    {OperationType::resume_service, "Service resume", "SERVICE_RESUME"},
    {OperationType::delete_service, "Service deletion", ""},
};

struct Reference {
    std::string repository;
    std::string tag;  ///< Or the digest.
};

/// The colon of a registry's port comes before the last slash.
Reference split_reference(const std::string& image_identifier) {
    const std::size_t digest = image_identifier.find('@');
    const std::string name = image_identifier.substr(0, digest);
    const std::size_t colon = name.rfind(':');
    const std::size_t slash = name.rfind('/');
    const bool has_tag =
        colon != std::string::npos && (slash == std::string::npos || colon > slash);
    const std::string repository = has_tag ? name.substr(0, colon) : name;
    if (digest != std::string::npos) return {repository, image_identifier.substr(digest + 1)};
    return {repository, has_tag ? name.substr(colon + 1) : "latest"};
}

const OperationWords& words_of(OperationType type) {
    for (const OperationWords& words : operation_words) {
        if (words.type == type) return words;
    }
    return operation_words[0];
}

std::string protocol_of(const model::HealthCheckConfiguration& check) {
    return "protocol `" + std::string(model::wire_name(check.protocol)) + "`";
}

std::string target_of(const model::HealthCheckConfiguration& check, const std::string& port) {
    const bool is_http = check.protocol == model::HealthCheckProtocol::http;
    return (is_http ? "[Path: '" + check.path + "'], " : "") + "[Port: '" + port + "']";
}

std::string target_2023(const model::HealthCheckConfiguration& check, const std::string& port) {
    const bool is_http = check.protocol == model::HealthCheckProtocol::http;
    return (is_http ? "path '" + check.path + "' and " : "") + "port '" + port + "'";
}

}  // namespace

std::string status_set(model::ServiceStatus status) {
    return "Service status is set to " + std::string(model::wire_name(status)) + ".";
}

std::string operation_started(OperationType type) {
    return std::string(words_of(type).subject) + " started.";
}

std::string operation_completed(OperationType type, bool changed_source) {
    std::string text = std::string(words_of(type).subject) + " completed successfully.";
    if (type == OperationType::update_service) {
        text += changed_source ? " New application and configuration is deployed."
                               : " New configuration is deployed.";
    }
    return text;
}

std::string operation_failed(OperationType type) {
    return std::string(words_of(type).subject) + " failed. For details, see service logs.";
}

std::vector<std::string> deployment_opened(
    LogWording wording,
    OperationType type,
    const std::string& operation_id,
    const model::SourceConfiguration& source
) {
    if (wording == LogWording::year_2023) return {};
    std::vector<std::string> lines{
        "Deployment with ID : " + base::without_dashes(operation_id) +
        " started. Triggering event : " + std::string(words_of(type).trigger)};
    if (source.image_repository) {
        // No capture of this line for an image was found; it follows the one for source code.
        const Reference image = split_reference(source.image_repository->image_identifier);
        lines.push_back(
            "Deployment Artifact: [Repo Type: ECR], [Image URL: " + image.repository +
            "], [Image Tag: " + image.tag + "]"
        );
    } else if (source.code_repository) {
        lines.push_back(
            "Deployment Artifact: [Repo Type: Source], [Repository: " +
            source.code_repository->repository_url +
            "], [Branch: " + source.code_repository->source_code_version_value +
            "], [SourceDirectory: " + source.code_repository->source_directory.value_or("/") + "]"
        );
    }
    return lines;
}

std::vector<std::string> pipeline_created(LogWording wording) {
    const std::string created = "Successfully created pipeline for automatic deployments.";
    if (wording == LogWording::year_2023) return {created};
    return {"Creating pipeline for automatic deployments.", created};
}

std::string deployment_failed(const std::string& operation_id, const std::string& reason) {
    std::string text = "Deployment with ID : " + base::without_dashes(operation_id) + " failed.";
    if (!reason.empty()) text += " Failure reason : " + reason;
    return text;
}

std::string pulling(const std::string& image_identifier) {
    return "Pulling image " + split_reference(image_identifier).repository +
           " from ECR repository.";
}

std::string pulled(LogWording wording) {
    return wording == LogWording::year_2023
               ? "Successfully copied the image from ECR."
               : "Successfully pulled your application image from ECR.";
}

std::string pull_failed(model::PullFailure reason) {
    std::string text = "Failed to pull your application image.";
    if (reason == model::PullFailure::image_not_found) text += " Reason: ECR image doesn't exist.";
    if (reason == model::PullFailure::access_denied) {
        text += " Reason: Invalid Access Role in AuthenticationConfiguration.";
    }
    return text;
}

std::string starting_pull() {
    return "Starting to pull your application image.";
}

std::string pulled_from_ecr() {
    return "Successfully pulled your application image from ECR.";
}

std::string provisioning(bool publicly_accessible) {
    return publicly_accessible
               ? "Provisioning instances and deploying image for publicly accessible service."
               : "Provisioning instances and deploying image.";
}

std::string checking(
    LogWording wording, const model::HealthCheckConfiguration& check, const std::string& port
) {
    if (wording == LogWording::year_2023) {
        return "Performing health check on " + target_2023(check, port) + ".";
    }
    return "Performing health check on " + protocol_of(check) + " " + target_of(check, port) + ".";
}

std::string check_failed(
    LogWording wording, const model::HealthCheckConfiguration& check, const std::string& port
) {
    if (wording == LogWording::year_2023) {
        return "Health check failed on port '" + port +
               "'. Check your configured port number. For more information, read the application "
               "logs.";
    }
    // No blank after `HTTP`, as captured; with TCP there is one.
    const bool is_http = check.protocol == model::HealthCheckProtocol::http;
    return "Health check failed on " + protocol_of(check) + (is_http ? "" : " ") +
           target_of(check, port) +
           ". Check your configured port number. For more information, see the application logs.";
}

std::string check_passed() {
    return "Health check is successful. Routing traffic to application.";
}

std::string traffic_routed() {
    return "Successfully routed incoming traffic to application.";
}

std::string exited(int exit_code) {
    return "Your application stopped or failed to start. See logs for more information.  Container "
           "exit code: " +
           std::to_string(exit_code);
}

std::string quota_exceeded() {
    return "Failed to create App Runner instances due to low vCPU limit. Increase your Fargate "
           "On-Demand vCPU resource count and re-try.";
}

}  // namespace apprunner::core::timeline
