// App Runner's events as EventBridge delivers them: a change of a service's status, and an
// operation that begins or ends. Pure; any thread.
//
// Source, detail types and the envelope: EventBridge's reference of App Runner's events. Members of
// `detail`: the developer guide's examples have PreviousStatus, ServiceName ..., captured events
// have previousServiceStatus, serviceName ...; rules in the wild match either, so that both are
// there. The table of operation codes is not public in full: Started, and what Create and Delete
// end with, follow the others.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/model/operation.hpp"
#include "emulator/model/service.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace apprunner::events {

/// "UpdateServiceCompletedSuccessfully", "DeploymentFailed" ...; an operation that was rolled back
/// has failed. Nothing for a status on the way.
[[nodiscard]] std::optional<std::string> operation_code(
    model::OperationType type, model::OperationStatus status
);

/// Whom events are about; those of one service share it.
struct EventSubject {
    std::string service_arn;
    std::string service_name;
    std::string service_id;
};

/// What is kept of an event, which is much less than its text.
struct ServiceEvent {
    std::shared_ptr<const EventSubject> subject;
    std::uint64_t id_seed = 0;  ///< Its id is made of it.
    base::WallTime at;
    model::ServiceStatus before = model::ServiceStatus::running;
    model::ServiceStatus now = model::ServiceStatus::running;
    struct Step {
        model::OperationType type = model::OperationType::create_service;
        model::OperationStatus status = model::OperationStatus::in_progress;
    };
    std::optional<Step> operation;  ///< Has begun or ended; nothing: the service's status changed.
};

/// One JSON object without line breaks. A step must be one that has a code.
[[nodiscard]] std::string event_json(const ServiceEvent& event);

}  // namespace apprunner::events
