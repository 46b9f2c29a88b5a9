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

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::events {

/// "UpdateServiceCompletedSuccessfully", "DeploymentFailed" ...; an operation that was rolled back
/// has failed. Nothing for a status on the way.
[[nodiscard]] std::optional<std::string> operation_code(
    model::OperationType type, model::OperationStatus status
);

/// One JSON object without line breaks.
[[nodiscard]] std::string service_status_event(
    const model::Service& service,
    model::ServiceStatus previous,
    const std::string& event_id,
    base::WallTime at
);
[[nodiscard]] std::string operation_status_event(
    const model::Service& service,
    const model::Operation& operation,
    const std::string& code,
    const std::string& event_id,
    base::WallTime at
);

}  // namespace apprunner::events
