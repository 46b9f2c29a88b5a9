// Effects and facts in one line each, for traces, tests and debugging: "StopInstance 3f2a... grace
// 30 s". Not for users, and not a wire format. Pure.
#pragma once

#include "emulator/core/ring/effect.hpp"
#include "emulator/core/ring/fact.hpp"

#include <string>

namespace apprunner::core {

[[nodiscard]] std::string to_text(const Effect& effect);
[[nodiscard]] std::string to_text(const Fact& fact);

}  // namespace apprunner::core
