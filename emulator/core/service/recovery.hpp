// Whether a kept service makes sense, so that an engine can go on with it. Pure.
#pragma once

#include "emulator/core/ring/saved.hpp"

#include <string>

namespace apprunner::core {

/// "" when Engine::restore() may have it; else what is wrong, in a few words.
[[nodiscard]] std::string flaw_of(const SavedService& saved);

}  // namespace apprunner::core
