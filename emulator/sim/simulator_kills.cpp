// Kills of the emulator, and its next life with what the last one has kept.
#include "emulator/core/service/recovery.hpp"
#include "emulator/sim/simulator.hpp"

#include <chrono>
#include <utility>

namespace apprunner::sim {

namespace {

constexpr base::Duration away_max = std::chrono::minutes(10);

}  // namespace

std::optional<int> Simulator::draw_kill(const core::Outbox& outbox) {
    if (world_.is_calm() || !kill_random_.chance(options_.kills_per_mille)) return std::nullopt;
    return kill_random_.between(-1, static_cast<int>(outbox.effects.size()));
}

void Simulator::keep(const core::Outbox& outbox) {
    for (const std::string& service_id : outbox.changed_services) {
        auto saved = engine_->saved(service_id);
        if (saved && !report_.violation) {
            const std::string flaw = core::flaw_of(*saved);
            if (!flaw.empty()) report_.violation = "cannot be restored: " + flaw;
        }
        if (!saved) continue;
        if (options_.keeps_as) options_.keeps_as(*saved);
        kept_[service_id] = std::make_unique<core::SavedService>(std::move(*saved));
    }
    for (const std::string& name : outbox.changed_profiles) {
        kept_profiles_[name] = *engine_->profile_of(name);
    }
}

/// What was on its way to the engine is lost with it, and the next one knows what was kept.
void Simulator::restart() {
    trace("killed");
    ++report_.kills;
    events_.clear();
    static_cast<void>(world_.take_deliveries());
    now_.steady += kill_random_.between(base::Duration{}, away_max);
    now_.wall = wall_time_of(now_.steady.time_since_epoch());
    late_since_.reset();
    world_.restart(now_.steady, kill_random_);
    checkers_.begin_again();
    node_rules_.begin_again();
    begin_engine();
    for (const auto& [name, profile] : kept_profiles_) engine_->restore_profile(name, profile);
    for (const auto& [service_id, saved] : kept_) engine_->restore(*saved, now_);
    settle();
}

}  // namespace apprunner::sim
