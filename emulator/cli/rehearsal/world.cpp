// Reads the blocks of a rehearsal's file about delays, faults and chances of the world around the
// apps.
#include "emulator/cli/rehearsal/world.hpp"

#include "emulator/cli/rehearsal/values.hpp"

namespace apprunner::cli {
namespace {

constexpr int instances_max = 25;
constexpr int concurrency_max = 200;

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

}  // namespace apprunner::cli
