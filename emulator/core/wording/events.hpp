// The wording of App Runner's event and deployment log lines, by era. Texts are those that users
// captured; docs/EMULATION.md says which ones no capture was found for. Pure.
#pragma once

#include "emulator/core/ring/fact.hpp"
#include "emulator/core/ring/profile.hpp"
#include "emulator/model/operation.hpp"
#include "emulator/model/service.hpp"

#include <string>
#include <vector>

namespace apprunner::core::timeline {

[[nodiscard]] std::string status_set(model::ServiceStatus status);
/// "Service creation started." and its siblings.
[[nodiscard]] std::string operation_started(model::OperationType type);
/// `changed_source`: an update that also brought another image.
[[nodiscard]] std::string operation_completed(model::OperationType type, bool changed_source);
/// Rollbacks, pauses, resumes and deletions: by analogy, none was captured.
[[nodiscard]] std::string operation_failed(model::OperationType type);

/// The lines that open a deployment in the events stream; empty in the 2023 wording.
[[nodiscard]] std::vector<std::string> deployment_opened(
    LogWording wording,
    model::OperationType type,
    const std::string& operation_id,
    const model::SourceConfiguration& source
);
/// The lines about the pipeline of automatic deployments.
[[nodiscard]] std::vector<std::string> pipeline_created(LogWording wording);
/// `reason` is empty where App Runner gives none.
[[nodiscard]] std::string deployment_failed(
    const std::string& operation_id, const std::string& reason
);

/// Names the repository without tag or digest, as captured.
[[nodiscard]] std::string pulling(const std::string& image_identifier);
[[nodiscard]] std::string pulled(LogWording wording);
/// With a reason for a missing image and for refused access only; none was captured for others.
[[nodiscard]] std::string pull_failed(model::PullFailure reason);
/// The lines of a deployment's own log about its image.
[[nodiscard]] std::string starting_pull();
[[nodiscard]] std::string pulled_from_ecr();
[[nodiscard]] std::string provisioning(bool publicly_accessible);
[[nodiscard]] std::string checking(
    LogWording wording, const model::HealthCheckConfiguration& check, const std::string& port
);
[[nodiscard]] std::string check_failed(
    LogWording wording, const model::HealthCheckConfiguration& check, const std::string& port
);
[[nodiscard]] std::string check_passed();
[[nodiscard]] std::string traffic_routed();
/// The container's code, 0 to 255.
[[nodiscard]] std::string exited(int exit_code);
/// The account's limit of vCPUs, as captured.
[[nodiscard]] std::string quota_exceeded();

}  // namespace apprunner::core::timeline
