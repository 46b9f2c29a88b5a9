// Which call is allowed in which service status, and the words of a refusal. One table; pure.
#pragma once

#include "emulator/core/ring/profile.hpp"
#include "emulator/core/ring/request.hpp"
#include "emulator/model/operation.hpp"
#include "emulator/model/service.hpp"

#include <optional>

namespace apprunner::core {

/// The refusal of an operation of that type on a service in that status; nothing when it is
/// admitted. Not for creation, which has no service yet. Asked by the API before it merges an
/// update, and by the engine again when it is submitted.
/// Sources: StartDeployment and UpdateService outside of RUNNING were captured; what CREATE_FAILED
/// and PAUSED allow changed over the years and is the profile's (docs/EMULATION.md, "Profiles and
/// knobs"); the words for pause, resume and delete are by analogy.
[[nodiscard]] std::optional<Refusal> refusal_of(
    model::OperationType type, model::ServiceStatus status, const Profile& profile
);

}  // namespace apprunner::core
