// Gives a scenario that was drawn from a seed nodes, and what happens to them.
#pragma once

#include "emulator/sim/scenario.hpp"

#include <cstdint>

namespace apprunner::sim {

/// Four of ten scenarios get two to five nodes that are lost, come back, are drained and, in some,
/// full; half of those are made sound otherwise. Drawn apart, so that all else of a seed is as it
/// was.
void add_nodes(Scenario& scenario, std::uint64_t seed);

}  // namespace apprunner::sim
