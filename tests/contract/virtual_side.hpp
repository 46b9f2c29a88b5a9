// A case in the virtual world (emulator/sim/world). Any thread; takes no time.
#pragma once

#include "tests/contract/course.hpp"

namespace apprunner::contract {

/// What it tells, and when: `trouble` when it holds an effect for nonsense.
[[nodiscard]] Course play_virtually(const Case& played);

}  // namespace apprunner::contract
