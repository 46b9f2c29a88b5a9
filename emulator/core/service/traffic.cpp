// Orders routes, takes note of those in force, and sends the drains that waited for one.
#include "emulator/core/service/traffic.hpp"

#include "emulator/base/assert.hpp"
#include "emulator/core/ring/mutation_guard.hpp"

#include <string>
#include <utility>

namespace apprunner::core {

std::uint64_t Traffic::order(model::RouteMode mode, const Revision* revision) {
    SwitchTraffic effect;
    effect.service_id = view_.service.service_id;
    effect.service_name = view_.service.service_name;
    effect.service_host = view_.host;
    effect.route_generation = ++ordered_;
    effect.mode = mode;
    effect.forwards_https = view_.profile.forwarded_proto == ForwardedProto::https;
    effect.local_port = view_.profile.local_port;
    mode_ = mode;
    if (mode == model::RouteMode::serving) {
        APPRUNNER_ASSERT(revision != nullptr, "what is to serve has a revision");
        effect.max_concurrency = revision->configuration.auto_scaling.max_concurrency;
        for (const InstanceView& instance : view_.instances) {
            if (instance.revision != revision->number) continue;
            if (instance.state != InstanceState::serving) continue;
            effect.targets.push_back(
                {instance.instance_id,
                 instance.probe_address,
                 instance.port,
                 "revision " + std::to_string(instance.revision)}
            );
        }
        if (effect.targets.empty()) effect.mode = model::RouteMode::no_instances;
    }
    outbox_.effects.push_back(std::move(effect));
    return ordered_;
}

bool Traffic::confirm(std::uint64_t route_generation) {
    if (route_generation <= in_force_ || route_generation > ordered_) return false;
    in_force_ = route_generation;
    send_drains();
    return true;
}

void Traffic::drain(InstanceView& instance) {
    instance.state = InstanceState::draining;
    Schedule& schedule = pool_.schedule(instance);
    schedule.next_probe_at.reset();
    schedule.drains_with_route = ordered_;
    send_drains();
}

void Traffic::send_drains() {
    for (const InstanceView& instance : view_.instances) {
        Schedule& schedule = pool_.schedule(instance);
        if (instance.state != InstanceState::draining || !schedule.drains_with_route) continue;
        const bool has_left = *schedule.drains_with_route <= in_force_;
        if (!guard(Guard::drain_after_route, has_left)) continue;
        schedule.drains_with_route.reset();
        outbox_.effects.push_back(DrainInstance{
            view_.service.service_id, instance.instance_id, view_.profile.drain_limit});
    }
}

void Traffic::save(SavedService& into) const {
    into.route_generation = ordered_;
    into.route_mode = mode_;
}

}  // namespace apprunner::core
