// Which of the account's resources services refer to. Control thread only.
#pragma once

#include "emulator/catalog/refused.hpp"
#include "emulator/core/engine.hpp"

namespace apprunner::api {

/// Of services that are not DELETED, as of now. Looks at all of them once.
[[nodiscard]] catalog::IsInUse used_by_services(const core::Engine& engine);

}  // namespace apprunner::api
