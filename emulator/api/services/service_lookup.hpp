// How API operations find a service by its ARN, and what they say when there is none. Control
// thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::core {
struct ServiceView;
}

namespace apprunner::api {

/// The service when it is there and not DELETED; else null.
[[nodiscard]] const core::ServiceView* living_service(const Context& context, std::string_view arn);

/// The text of ResourceNotFoundException; ours, none was captured.
[[nodiscard]] std::string unknown_service(const std::string& arn);

}  // namespace apprunner::api
