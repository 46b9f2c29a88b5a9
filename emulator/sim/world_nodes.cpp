// The virtual world's nodes: where a container goes, and what becomes of those on a node that is
// lost, comes back or is drained. What is heard of them is the emulator's: checks that fail while a
// node does not answer are told when it is known whether it is well.
#include "emulator/sim/world.hpp"
#include "emulator/sim/world_guard.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace apprunner::sim {

namespace {

using std::chrono::seconds;

/// Until the emulator believes that a node is lost; and until what is stopped there has ended.
constexpr Span detection{seconds(1), seconds(15)};
constexpr Span draining{base::Duration{}, seconds(15)};

/// A check that nothing is to be concluded from.
void excuse(core::Fact& fact) {
    auto* probe = std::get_if<core::ProbeFinished>(&fact);
    if (probe == nullptr || probe->outcome.kind != probes::OutcomeKind::timed_out) return;
    probe->outcome.kind = probes::OutcomeKind::probe_error;
    probe->outcome.detail = "its node did not answer";
}

}  // namespace

std::optional<std::size_t> World::place(int memory_mb, base::SteadyTime now) const {
    std::vector<int> counts(nodes_.size());
    std::vector<int> taken_mb(nodes_.size());
    for (const auto& [instance_id, container] : containers_) {
        if (!container.node || container.has_ended) continue;
        ++counts[*container.node];
        taken_mb[*container.node] += container.memory_mb;
    }
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const VirtualNode& node = nodes_[i];
        const bool counts_as_active = node.state == NodeState::active ||
                                      (node.state == NodeState::away && now < node.known_from);
        if (!counts_as_active || node.script.memory_mb - taken_mb[i] < memory_mb) continue;
        if (!best || counts[i] < counts[*best]) best = i;
    }
    return best;
}

std::string World::want_of_room(int memory_mb) const {
    std::string text = "no node has room for " + std::to_string(memory_mb) + " MB:";
    for (const VirtualNode& node : nodes_) {
        text += " " + node.script.name;
        if (node.state == NodeState::active) {
            text += " of " + std::to_string(node.script.memory_mb) + " MB is taken";
        } else {
            text += node.state == NodeState::away ? " is lost" : " is drained";
        }
        text += &node == &nodes_.back() ? "" : ",";
    }
    return text;
}

void World::refuse_for_room(const core::StartInstance& effect, Container& container) {
    container.has_ended = true;
    ++refused_for_room_;
    answer(
        draw(delays_.report),
        core::StartFailed{
            effect.service_id,
            effect.instance_id,
            core::StartFailure::environment,
            want_of_room(effect.spec.memory_mb)}
    );
}

/// One that has left has to come back before it can leave again.
void World::change_node(std::size_t index, NodeState to, base::SteadyTime now) {
    VirtualNode& node = nodes_[index];
    if ((node.state == NodeState::active) == (to == NodeState::active)) return;
    ++node_changes_;
    const bool was_away = std::exchange(node.state, to) == NodeState::away;
    if (was_away) come_back(index);
    if (to == NodeState::active) return;
    node.known_from = now + node_random_.between(detection.least, detection.most);
    for (auto& [instance_id, container] : containers_) {
        if (container.node == index && !container.has_ended) cut(instance_id, container, now);
    }
}

void World::cut(const std::string& instance_id, Container& container, base::SteadyTime now) {
    if (std::exchange(container.is_cut, true)) return;
    container.has_failed = true;
    tell_lost(instance_id, container, now);
}

void World::tell_lost(const std::string& instance_id, Container& container, base::SteadyTime now) {
    const VirtualNode& node = nodes_[*container.node];
    const bool is_away = node.state == NodeState::away;
    core::InstanceExited fact;
    fact.service_id = container.service_id;
    fact.instance_id = instance_id;
    fact.exit_code = 137;
    fact.is_lost = true;
    fact.ended_by = is_away ? "the loss of node " + node.script.name
                            : "node " + node.script.name + " being drained";
    const base::Duration left = is_away ? std::max(base::Duration{}, node.known_from - now)
                                        : node_random_.between(draining.least, draining.most);
    tell(left + node_random_.between(delays_.report.least, delays_.report.most), fact);
}

/// What was told lost is removed first. What was not (a daemon that was to hear of it was killed)
/// goes on as if nothing had been.
void World::come_back(std::size_t index) {
    std::set<std::string>& left = nodes_[index].left;
    while (!world_guard(WorldGuard::lost_is_removed, left.empty())) left.erase(left.begin());
    for (auto& [instance_id, container] : containers_) {
        if (container.node != index || container.is_lost) continue;
        container.is_cut = false;
        for (core::Fact& fact : std::exchange(container.held, {})) {
            excuse(fact);
            tell({}, std::move(fact));
        }
    }
}

namespace {

/// The instance that a fact tells something of which is known on its node alone; "": of none.
std::string known_on_node(const core::Fact& fact) {
    return std::visit(
        [](const auto& each) -> std::string {
            using Each = std::decay_t<decltype(each)>;
            constexpr bool is_told_by_us =
                std::is_same_v<Each, core::Drained> || std::is_same_v<Each, core::InstanceStopped>;
            if constexpr (requires { each.is_lost; }) {
                return each.is_lost ? "" : each.instance_id;
            } else if constexpr (requires { each.instance_id; } && !is_told_by_us) {
                return each.instance_id;
            } else {
                return "";
            }
        },
        fact
    );
}

}  // namespace

bool World::is_held(const core::Fact& fact) {
    if (nodes_.size() == 1) return false;
    Container* container = find(known_on_node(fact));
    if (container == nullptr || container->is_lost) return false;
    if (world_guard(WorldGuard::silence_of_the_lost, !container->is_cut)) return false;
    container->held.push_back(fact);
    return true;
}

/// False: its node came back before. It stands for the answer to a start that was under way.
bool World::told_lost(Container& container) {
    if (!container.is_cut) return false;
    container.is_lost = true;
    ++lost_;
    drop_held(container);
    return true;
}

void World::drop_held(Container& container) {
    for (const core::Fact& fact : std::exchange(container.held, {})) {
        const bool is_answer = std::holds_alternative<core::InstanceStarted>(fact) ||
                               std::holds_alternative<core::StartFailed>(fact);
        if (is_answer) --unanswered_;
    }
}

/// The emulator is done with it.
void World::forget(const std::string& instance_id) {
    Container* container = find(instance_id);
    if (container != nullptr) drop_held(*container);
    if (container != nullptr && container->is_cut && container->node) {
        VirtualNode& node = nodes_[*container->node];
        if (node.state == NodeState::away) node.left.insert(instance_id);
    }
    containers_.erase(instance_id);
}

}  // namespace apprunner::sim
