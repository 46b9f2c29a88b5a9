// The world around an emulator that was killed and is there again.
#include "emulator/sim/world.hpp"

#include <algorithm>

namespace apprunner::sim {

void World::restart(base::SteadyTime now, Random& random) {
    has_restarted_ = true;
    unanswered_ = 0;
    last_pull_.clear();
    routes_.clear();
    route_ = {};
    for (VirtualNode& node : nodes_) node.known_from = now;
    for (auto at = containers_.begin(); at != containers_.end();) {
        Container& container = at->second;
        container.held.clear();
        // What was tried goes with what is left over.
        if (container.is_trial) {
            forget(std::string((at++)->first));
            continue;
        }
        // A start that was under way may have come to nothing, and a stop may have been done.
        const bool is_never_made = now < container.runs_from && random.chance(500);
        const bool is_gone = container.is_stop_asked && random.chance(300);
        if (is_never_made || is_gone) {
            forget(std::string((at++)->first));
            continue;
        }
        if (container.is_stop_asked && random.chance(500)) container.has_ended = true;
        container.is_found = true;
        container.is_drain_asked = false;
        container.is_stop_asked = false;
        container.is_probe_under_way = false;
        container.is_watched = false;
        ++at;
    }
}

void World::on(const core::AdoptInstance& effect, base::SteadyTime now) {
    if (find(effect.instance_id) == nullptr && has_restarted_) {
        containers_[effect.instance_id].has_ended = true;  // It was stopped and taken away before.
        return;
    }
    Container* container = wanted(effect.instance_id, "AdoptInstance");
    if (container == nullptr) return;
    if (!container->is_found) object("AdoptInstance of an instance that is known");
    container->is_found = false;
    if (container->is_cut) {
        container->has_ended = false;
        container->is_lost = false;
        tell_lost(effect.instance_id, *container, now);
        return;
    }
    if (container->has_ended && !container->app.exit) {
        container->app.exit = ScriptedExit{base::Duration{}, 137, false, {}, {}};
    }
    if (!container->app.exit) return;
    container->has_ended = false;
    const base::Duration left = container->app.exit->after - (now - container->runs_from);
    tell_exit(effect.service_id, effect.instance_id, *container, std::max(base::Duration{}, left));
}

}  // namespace apprunner::sim
