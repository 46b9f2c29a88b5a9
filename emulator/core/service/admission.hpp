// Which call is allowed in which service status, and the words of a refusal. One table; pure.
#pragma once

#include "emulator/core/ring/profile.hpp"
#include "emulator/core/ring/request.hpp"
#include "emulator/model/operation.hpp"
#include "emulator/model/service.hpp"

#include <optional>

namespace apprunner::core {

/// The refusal of an operation of that type on a service in that status; nothing when it is
/// admitted. Not for creation, which has no service yet.
[[nodiscard]] std::optional<Refusal> refusal_of(
    model::OperationType type, model::ServiceStatus status, const Profile& profile
);

}  // namespace apprunner::core
