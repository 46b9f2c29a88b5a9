// The only place in the daemon's control plane that reads a clock or asks for randomness. Any
// thread.
#pragma once

#include "emulator/base/time.hpp"

#include <cstdint>

namespace apprunner::runtime {

/// Both clocks, one right after the other.
[[nodiscard]] base::Now read_clock();

/// What a source of ids begins with; the system's randomness.
[[nodiscard]] std::uint64_t fresh_seed();

}  // namespace apprunner::runtime
