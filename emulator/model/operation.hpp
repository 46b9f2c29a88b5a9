// Operation: one accepted change of a service, as ListOperations shows it. Plain data; any thread.
#pragma once

#include "emulator/base/time.hpp"

#include <optional>
#include <string>

namespace apprunner::model {

enum class OperationType {
    start_deployment,
    create_service,
    pause_service,
    resume_service,
    delete_service,
    update_service,
};

enum class OperationStatus {
    pending,
    in_progress,
    failed,
    succeeded,
    rollback_in_progress,
    rollback_failed,
    rollback_succeeded,
};

/// True when nothing will change the status any more.
[[nodiscard]] constexpr bool is_final(OperationStatus status) {
    return status != OperationStatus::pending && status != OperationStatus::in_progress &&
           status != OperationStatus::rollback_in_progress;
}

struct Operation {
    std::string id;  ///< Dashed UUID; log lines spell it without dashes.
    OperationType type = OperationType::create_service;
    OperationStatus status = OperationStatus::pending;
    std::string target_arn;
    base::WallTime started_at;
    std::optional<base::WallTime> ended_at;
    base::WallTime updated_at;
};

}  // namespace apprunner::model
