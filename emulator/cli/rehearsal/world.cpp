// Reads the blocks of a rehearsal's file about delays, faults and chances of the world around the
// apps.
#include "emulator/cli/rehearsal/world.hpp"

#include "emulator/cli/rehearsal/values.hpp"

namespace apprunner::cli {
namespace {

constexpr int instances_max = 25;
constexpr int concurrency_max = 200;
constexpr std::size_t nodes_max = 20;

/// A map in which each of `names` has a value that `read(node, name)` gives.
template <class Value, class Read>
void read_map(
    const YAML::Node& node,
    const std::string& where,
    const ScenarioWords<Value*>& names,
    const Read& read
) {
    std::vector<ScenarioMember> members;
    for (const auto& [name, target] : names) {
        members.push_back({name, [&read, name = name, target = target](const YAML::Node& value) {
                               *target = read(value, name);
                           }});
    }
    read_members(node, where, members);
}

}  // namespace

model::AutoScalingLimits read_scaling(const YAML::Node& node) {
    model::AutoScalingLimits limits;
    const auto read = [](const YAML::Node& value, const std::string& name) {
        return read_whole(
            value, name, 1, name == "MaxConcurrency" ? concurrency_max : instances_max
        );
    };
    read_map<int>(
        node,
        "scaling",
        {{"MinSize", &limits.min_size},
         {"MaxSize", &limits.max_size},
         {"MaxConcurrency", &limits.max_concurrency}},
        read
    );
    if (limits.max_size < limits.min_size) yaml::fail(node, "MaxSize must not be below MinSize");
    return limits;
}

sim::Delays read_delays(const YAML::Node& node) {
    sim::Delays delays;
    read_map<sim::Span>(
        node,
        "delays",
        {{"start", &delays.start},
         {"report", &delays.report},
         {"route", &delays.route},
         {"drain", &delays.drain},
         {"stop", &delays.stop},
         {"remove", &delays.remove}},
        read_span
    );
    return delays;
}

sim::WorldFaults read_faults(const YAML::Node& node) {
    sim::WorldFaults faults;
    read_map<int>(
        node,
        "faults",
        {{"slow-pull", &faults.slow_pull},
         {"failed-pull", &faults.failed_pull},
         {"failed-start", &faults.failed_start},
         {"probe-error", &faults.probe_error},
         {"failed-probe", &faults.failed_probe},
         {"sudden-exit", &faults.sudden_exit}},
        read_per_mille
    );
    return faults;
}

std::vector<sim::NodeScript> read_nodes(const YAML::Node& node) {
    std::vector<sim::NodeScript> nodes;
    const auto read = [&nodes](const auto& name, const auto& name_node, const auto& value) {
        if (nodes.size() == nodes_max) {
            yaml::fail(name_node, "nodes takes at most " + std::to_string(nodes_max));
        }
        nodes.push_back({name, read_whole(value, name, 0, sim::NodeScript{}.memory_mb)});
    };
    yaml::for_each_member(node, "nodes", read);
    if (nodes.empty()) yaml::fail(node, "nodes takes at least one name with its memory in MB");
    return nodes;
}

std::size_t read_node(const YAML::Node& node, const std::vector<sim::NodeScript>& nodes) {
    ScenarioWords<std::size_t> words;
    for (std::size_t i = 0; i < nodes.size(); ++i) words.emplace_back(nodes[i].name, i);
    return read_word(node, "node", words);
}

sim::NodeState read_node_state(const YAML::Node& node) {
    const ScenarioWords<sim::NodeState> words{
        {"active", sim::NodeState::active},
        {"drained", sim::NodeState::drained},
        {"lost", sim::NodeState::away}};
    return read_word(node, "to", words);
}

}  // namespace apprunner::cli
