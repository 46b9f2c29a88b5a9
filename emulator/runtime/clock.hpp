// The only place in the daemon's control plane that reads a clock. Any thread.
#pragma once

#include "emulator/base/time.hpp"

namespace apprunner::runtime {

[[nodiscard]] base::Now read_clock();

}  // namespace apprunner::runtime
