// Whether a kept service makes sense, so that an engine can go on with it. Pure.
#pragma once

#include "emulator/core/ring/saved.hpp"

#include <string>

namespace apprunner::core {

/// "" when Engine::restore() may have it; else what is wrong, in a few words for the daemon's log.
/// Looks for everything that a machine asserts or takes for granted: names that agree, settings
/// within App Runner's ranges, a status that goes with the operation, a revision and a container
/// for each instance that is up.
[[nodiscard]] std::string flaw_of(const SavedService& saved);

}  // namespace apprunner::core
