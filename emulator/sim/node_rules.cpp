// The promises of node_rules.hpp, looked for after each step.
#include "emulator/sim/node_rules.hpp"

#include "emulator/core/ring/verdict.hpp"
#include "emulator/model/operation.hpp"

#include <algorithm>
#include <chrono>

namespace apprunner::sim {

namespace {

using core::InstanceState;
using core::InstanceView;
using core::ServiceView;
using model::ServiceStatus;

/// The loss is noticed within 18 s; then a pause of 30 s at most, a start, and checks.
constexpr base::Duration whole_again_within = std::chrono::minutes(3);

bool is_whole(const ServiceView& service) {
    const auto serving = std::count_if(
        service.instances.begin(),
        service.instances.end(),
        [&service](const InstanceView& each) {
            return each.state == InstanceState::serving && each.revision == service.live_revision;
        }
    );
    return serving >= service.service.configuration.auto_scaling.min_size;
}

bool is_blamed(const core::Verdict& verdict) {
    return std::any_of(
        verdict.findings.begin(),
        verdict.findings.end(),
        [](const core::Finding& each) { return each.code == "ARS-DIED-AFTER-CHECK"; }
    );
}

}  // namespace

BrokenRule NodeRules::after_step(
    const ServiceView& service, const core::Outbox& outbox, const World& world, base::SteadyTime now
) {
    for (const VirtualNode& node : world.nodes()) {
        if (node.state != NodeState::away && !node.left.empty()) {
            return "something is left on a node that has come back";
        }
    }
    if (!is_sound_) return std::nullopt;
    if (auto broken = blame(service, outbox, world)) return broken;
    return capacity(service, world, now);
}

BrokenRule NodeRules::blame(
    const ServiceView& service, const core::Outbox& outbox, const World& world
) {
    for (const core::Effect& effect : outbox.effects) {
        const auto* start = std::get_if<core::StartInstance>(&effect);
        if (start != nullptr && start->is_trial) return "a fix is tried although no app has failed";
    }
    const model::Operation& last = service.operations.back();
    if (last.id != operation_id_) {
        operation_id_ = last.id;
        refused_before_ = refused_;  // Its own step may have been refused room already.
    }
    refused_ = world.refused_for_room();
    const bool has_verdict = service.verdict && service.verdict->operation_id == last.id;
    if (!has_verdict) return std::nullopt;
    if (is_blamed(*service.verdict)) return "an app is blamed for what its node has ended";
    const core::Ending ending = service.verdict->ending;
    if (ending == core::Ending::passed) return std::nullopt;
    if (refused_ == refused_before_) {
        return "an operation fails although there is room: " + service.verdict->summary;
    }
    const bool is_of_room =
        ending == core::Ending::environment || ending == core::Ending::rollback_failed;
    if (!is_of_room) return "an app is blamed for want of room: " + service.verdict->summary;
    return std::nullopt;
}

BrokenRule NodeRules::capacity(
    const ServiceView& service, const World& world, base::SteadyTime now
) {
    const bool has_taken_over = service.live_revision != live_revision_;
    live_revision_ = service.live_revision;
    if (has_taken_over && service.live_revision != 0 && !is_whole(service)) {
        return "a revision has taken over with too few instances";
    }
    const bool may_be_short = service.service.status != ServiceStatus::running || is_whole(service);
    const bool could_be_whole =
        world.place(service.service.configuration.instance.memory_mb, now).has_value();
    if (may_be_short || !could_be_whole) {
        short_since_.reset();
    } else if (!short_since_ || world.node_changes() != node_changes_) {
        short_since_ = now;
    } else if (now - *short_since_ > whole_again_within) {
        return "too few instances serve, for too long";
    }
    node_changes_ = world.node_changes();
    return std::nullopt;
}

}  // namespace apprunner::sim
