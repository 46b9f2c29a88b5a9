// Draws nodes, and when which of them is lost, comes back or is drained.
#include "emulator/sim/scenario_nodes.hpp"

#include "emulator/sim/random.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::sim {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int instance_mb = 2048;  ///< As services have it that say nothing.

void make_sound(ImageScript& image) {
    ImageScript sound;
    sound.image_id = image.image_id;
    sound.pull_takes = std::min<base::Duration>(image.pull_takes, seconds(5));
    image = std::move(sound);
}

/// Only nodes, and facts that are told twice, are left of what may go wrong. Patience is App
/// Runner's: an app that is given a second has none for a node that answers late.
void make_sound(Scenario& scenario, Random& random) {
    scenario.is_sound = true;
    const int repeated_fact = scenario.faults.repeated_fact;
    scenario.faults = WorldFaults{};
    scenario.faults.repeated_fact = repeated_fact;
    for (auto& [identifier, image] : scenario.images) make_sound(image);
    core::Profile profile;
    profile.push_while_busy = scenario.profile.push_while_busy;
    profile.aws_pace = random.chance(200);
    profile.early_verdict = random.chance(700);
    scenario.profile = profile;
    for (ScenarioStep& step : scenario.steps) {
        if (auto* pushed = std::get_if<Push>(&step.action)) make_sound(pushed->image);
        if (auto* emulate = std::get_if<Emulate>(&step.action)) emulate->profile = profile;
        if (std::holds_alternative<CrashAll>(step.action)) step.action = Deploy{};
    }
}

/// The first one is the manager, on which the emulator runs: it is never lost.
ChangeNode change_of(std::vector<NodeState>& states, Random& random) {
    ChangeNode change;
    change.node = random.below(states.size());
    if (states[change.node] == NodeState::active) {
        const bool is_lost = random.chance(700) && change.node != 0;
        change.to = is_lost ? NodeState::away : NodeState::drained;
    }
    states[change.node] = change.to;
    return change;
}

}  // namespace

void add_nodes(Scenario& scenario, std::uint64_t seed) {
    Random random(seed ^ 0x40deULL);
    if (!random.chance(400)) return;
    const int count = random.between(2, 5);
    const bool is_tight = random.chance(250);
    scenario.nodes.clear();
    for (int i = 1; i <= count; ++i) {
        NodeScript node{"node-" + std::to_string(i)};
        if (is_tight) node.memory_mb = instance_mb * random.between(1, 4);
        scenario.nodes.push_back(std::move(node));
    }
    if (random.chance(500)) make_sound(scenario, random);
    std::vector<NodeState> states(scenario.nodes.size());
    std::vector<ScenarioStep> steps;
    for (ScenarioStep& step : scenario.steps) {
        const bool is_end = std::holds_alternative<Calm>(step.action);
        steps.push_back(std::move(step));
        while (!is_end && random.chance(600)) {
            const bool is_soon = random.chance(600);
            const base::Duration after =
                random.between(base::Duration{}, is_soon ? seconds(40) : minutes(4));
            steps.push_back({after, random.chance(300), change_of(states, random)});
        }
    }
    scenario.steps = std::move(steps);
}

}  // namespace apprunner::sim
