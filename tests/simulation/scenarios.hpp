// The named scenarios, each with a golden timeline in golden/<name>.txt.
#pragma once

#include "emulator/sim/scenario.hpp"

#include <vector>

namespace apprunner::sim {

[[nodiscard]] std::vector<Scenario> named_scenarios();

}  // namespace apprunner::sim
