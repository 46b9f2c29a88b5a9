// The parts of a rehearsal's file about the world around the apps. For use in the walk of
// yaml::read_document(). Pure; any thread.
#pragma once

#include "emulator/model/auto_scaling.hpp"
#include "emulator/sim/scenario.hpp"

#include <cstddef>
#include <vector>
#include <yaml-cpp/yaml.h>

namespace apprunner::cli {

[[nodiscard]] model::AutoScalingLimits read_scaling(const YAML::Node& node);
[[nodiscard]] sim::Delays read_delays(const YAML::Node& node);
/// Those that tell something of a service; what tries the emulator itself cannot be asked for.
[[nodiscard]] sim::WorldFaults read_faults(const YAML::Node& node);
/// Names, and for how many MB of instances each has room.
[[nodiscard]] std::vector<sim::NodeScript> read_nodes(const YAML::Node& node);
/// One of them, by its name.
[[nodiscard]] std::size_t read_node(
    const YAML::Node& node, const std::vector<sim::NodeScript>& nodes
);
[[nodiscard]] sim::NodeState read_node_state(const YAML::Node& node);

}  // namespace apprunner::cli
