// The promises of checkers.hpp, each looked for in the service's view, in what was last ordered,
// and in the world.
#include "emulator/sim/checkers.hpp"

#include "emulator/core/ring/schedule.hpp"
#include "emulator/core/service/trials.hpp"
#include "emulator/model/operation.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace apprunner::sim {

using core::InstanceState;
using core::InstanceView;
using core::ServiceView;
using model::OperationType;
using model::ServiceStatus;

namespace {

const Container* container_of(const World& world, const std::string& instance_id) {
    const auto found = world.containers().find(instance_id);
    return found != world.containers().end() ? &found->second : nullptr;
}

bool is_serving(const ServiceView& service, const std::string& instance_id) {
    return std::any_of(
        service.instances.begin(),
        service.instances.end(),
        [&](const InstanceView& each) {
            return each.instance_id == instance_id && each.state == InstanceState::serving;
        }
    );
}

/// What is to happen to the instance next is either a matter of time or of an answer on its way.
bool is_waiting_for_something(
    const InstanceView& instance, const core::Schedule* schedule, const World& world
) {
    const Container* container = container_of(world, instance.instance_id);
    if (container == nullptr || schedule == nullptr) return false;
    switch (instance.state) {
        case InstanceState::starting:
            return schedule->start_deadline.has_value();
        case InstanceState::checking:
        case InstanceState::serving:
            // A failure may wait for what is tried.
            return schedule->next_probe_at || container->is_probe_under_way || instance.exit_code;
        case InstanceState::draining:
            return container->is_drain_asked || schedule->drains_with_route;
        case InstanceState::stopping:
            return container->is_stop_asked;
        case InstanceState::stopped:
            break;
    }
    return false;
}

}  // namespace

BrokenRule Checkers::after_step(
    const ServiceView& service,
    const core::Outbox& outbox,
    const core::Engine& engine,
    const World& world
) {
    if (world.nonsense()) return world.nonsense();
    if (service.service.service_id != service_id_) {
        *this = Checkers{};
        service_id_ = service.service.service_id;
    }
    if (auto broken = operations(service)) return broken;
    if (auto broken = routes(service, outbox, world)) return broken;
    if (auto broken = bounds(service)) return broken;
    if (auto broken = trials(service, outbox, world)) return broken;
    return waits(service, engine, world);
}

BrokenRule Checkers::operations(const ServiceView& service) {
    const bool is_busy = service.service.status == ServiceStatus::operation_in_progress;
    const model::Operation& last = service.operations.back();
    if (model::is_final(last.status) == is_busy) return "status and operation disagree";
    if (last.ended_at.has_value() == is_busy) return "an operation has ended and is in progress";
    if (service.operations.size() < 2) return std::nullopt;
    const model::Operation& before = service.operations[service.operations.size() - 2];
    if (!model::is_final(before.status)) return "two operations at a time";
    return std::nullopt;
}

BrokenRule Checkers::routes(
    const ServiceView& service, const core::Outbox& outbox, const World& world
) {
    for (const core::Effect& effect : outbox.effects) {
        if (const auto* route = std::get_if<core::SwitchTraffic>(&effect)) ordered_ = *route;
    }
    for (const model::RouteTarget& target : ordered_.targets) {
        if (!is_serving(service, target.instance_id)) {
            return "the route points at an instance that does not serve";
        }
    }
    for (const auto& [instance_id, container] : world.containers()) {
        if (container.has_failed) failed_.insert(instance_id);
    }
    if (std::exchange(live_revision_, service.live_revision) != service.live_revision) {
        const std::string version = "revision " + std::to_string(service.live_revision);
        for (const model::RouteTarget& target : world.route().targets) {
            if (target.version != version) return "a revision took over before the traffic was its";
        }
    }
    bool has_good_target = false;
    for (const model::RouteTarget& target : world.route().targets) {
        const Container* container = container_of(world, target.instance_id);
        if (failed_.contains(target.instance_id)) continue;
        if (container == nullptr || !container->is_wanted()) {
            return "traffic still goes to an instance that was asked to go, and had not failed";
        }
        has_good_target = has_good_target || is_serving(service, target.instance_id);
    }
    const OperationType type = service.operations.back().type;
    const bool may_go =
        type == OperationType::pause_service || type == OperationType::delete_service;
    const bool is_up = service.service.status == ServiceStatus::running;
    if (has_good_target || may_go) {
        must_serve_ = has_good_target && !may_go && (must_serve_ || is_up);
    } else if (must_serve_ && world.route().targets.empty()) {
        return "nothing serves any more, although no instance had failed";
    } else {
        must_serve_ = false;
    }
    return std::nullopt;
}

BrokenRule Checkers::bounds(const ServiceView& service) {
    std::map<int, int> up;
    for (const InstanceView& instance : service.instances) {
        const auto& limits = service.service.configuration.auto_scaling;
        max_by_revision_.try_emplace(instance.revision, std::max(limits.min_size, limits.max_size));
        if (is_up(instance.state)) ++up[instance.revision];
    }
    for (const auto& [revision, count] : up) {
        if (count > max_by_revision_.at(revision)) return "more instances than MaxSize";
    }
    return std::nullopt;
}

/// What is tried is no part of the service, and says nothing in its name.
BrokenRule Checkers::trials(
    const ServiceView& service, const core::Outbox& outbox, const World& world
) {
    std::size_t up = 0;
    for (const auto& [instance_id, container] : world.containers()) {
        if (!container.is_trial) continue;
        if (!container.is_stop_asked) ++up;
        const auto is_it = [&id = instance_id](const auto& each) { return each.instance_id == id; };
        if (std::any_of(service.instances.begin(), service.instances.end(), is_it)) {
            return "what is tried is an instance of the service";
        }
        if (std::any_of(outbox.lines.begin(), outbox.lines.end(), is_it)) {
            return "what is tried has a line of its own";
        }
    }
    if (up > core::trials_at_once_max) return "too much is tried at once";
    return std::nullopt;
}

BrokenRule Checkers::waits(
    const ServiceView& service, const core::Engine& engine, const World& world
) {
    const bool is_busy = service.service.status == ServiceStatus::operation_in_progress;
    if (is_busy && !engine.next_wake()) return "an operation waits for ever";
    for (const InstanceView& instance : service.instances) {
        const Container* container = container_of(world, instance.instance_id);
        const bool is_looked_after =
            instance.state == InstanceState::checking || instance.state == InstanceState::serving;
        if (is_looked_after && container != nullptr && container->is_found) {
            return "what an earlier daemon has started is not adopted";
        }
        const core::Schedule* schedule =
            engine.find_schedule(service.service.service_id, instance.instance_id);
        if (!is_waiting_for_something(instance, schedule, world)) {
            return "an instance waits for ever, " +
                   std::string(core::instance_state_name(instance.state));
        }
    }
    return std::nullopt;
}

bool Checkers::is_at_rest(const ServiceView& service, const World& world) {
    const ServiceStatus status = service.service.status;
    if (status == ServiceStatus::operation_in_progress || world.unanswered() > 0) return false;
    const auto count = static_cast<int>(service.instances.size());
    const bool all_serve = std::all_of(
        service.instances.begin(),
        service.instances.end(),
        [](const InstanceView& each) { return each.state == InstanceState::serving; }
    );
    if (status != ServiceStatus::running) return count == 0;
    return all_serve && count >= service.service.configuration.auto_scaling.min_size;
}

BrokenRule Checkers::at_rest(const ServiceView& service, const World& world) {
    const ServiceStatus status = service.service.status;
    const core::SwitchTraffic& route = world.route();
    if (world.containers().size() != service.instances.size()) return "a container is left over";
    if (status == ServiceStatus::running) {
        std::set<std::string> serving;
        for (const InstanceView& each : service.instances) serving.insert(each.instance_id);
        std::set<std::string> routed;
        for (const model::RouteTarget& each : route.targets) routed.insert(each.instance_id);
        if (serving != routed) return "traffic does not go to what serves";
    }
    if (status == ServiceStatus::paused && route.mode != model::RouteMode::paused) {
        return "a paused service has another route";
    }
    if (status == ServiceStatus::create_failed && route.mode != model::RouteMode::failed) {
        return "a failed service has another route";
    }
    return std::nullopt;
}

}  // namespace apprunner::sim
