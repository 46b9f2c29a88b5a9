// How API operations find a service by its ARN, and what they say when there is none. Control
// thread only.
#pragma once

#include "emulator/api/context.hpp"
#include "emulator/runtime/driver.hpp"

namespace apprunner::api {

/// The service when it is there and not DELETED; else null.
[[nodiscard]] inline const core::ServiceView* living_service(
    const Context& context, std::string_view arn
) {
    const core::ServiceView* view = context.driver.engine().find_by_arn(arn);
    const bool is_gone = view == nullptr || view->service.status == model::ServiceStatus::deleted;
    return is_gone ? nullptr : view;
}

/// The text of ResourceNotFoundException; ours, none was captured.
[[nodiscard]] inline std::string unknown_service(const std::string& arn) {
    return "Service with the provided ARN was not found: " + arn + ".";
}

}  // namespace apprunner::api
