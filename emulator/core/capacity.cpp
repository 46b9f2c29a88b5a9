// How many instances a service is to have, and the route over those that serve: replacement of lost
// ones, scaling out by load at once and in after a quiet time.
#include "emulator/core/scaling.hpp"
#include "emulator/core/service_machine.hpp"

#include <algorithm>

namespace apprunner::core {

namespace {

bool is_retired(model::OperationType type) {
    return type == model::OperationType::pause_service ||
           type == model::OperationType::delete_service;
}

}  // namespace

int ServiceMachine::wanted_instances() const {
    const bool is_down = view_.service.status != model::ServiceStatus::running &&
                         view_.service.status != model::ServiceStatus::operation_in_progress;
    if (!live_ || is_down || (work_ && (is_retired(work_->type) || work_->was_paused))) return 0;
    const model::AutoScalingLimits& limits = live_->configuration.auto_scaling;
    return std::clamp(scaled_to_, limits.min_size, limits.max_size);
}

/// Starts what is missing of the live revision.
void ServiceMachine::maintain(const base::Now& now) {
    if (replace_at_ && now.steady < *replace_at_) return;
    replace_at_.reset();
    const auto up = std::count_if(
        view_.instances.begin(),
        view_.instances.end(),
        [this](const InstanceView& each) {
            return is_live(each) &&
                   (each.state == InstanceState::starting ||
                    each.state == InstanceState::checking || each.state == InstanceState::serving);
        }
    );
    for (auto count = up; count < wanted_instances(); ++count) start_instance(*live_, now);
}

void ServiceMachine::on(const InFlightSampled& fact, const base::Now& now) {
    if (!live_) return;
    const int needed = instances_for(live_->configuration.auto_scaling, fact.peak);
    const int wanted = wanted_instances();
    if (needed > wanted) {
        scaled_to_ = needed;
        scale_in_at_.reset();
        line(
            LineKind::instance,
            "scaling out to " + std::to_string(needed) + " instances for " +
                std::to_string(fact.peak) + " requests at a time"
        );
        maintain(now);
    } else if (needed < wanted) {
        if (!scale_in_at_) {
            scale_in_at_ = now.steady + scale_in_after;
            scale_in_to_ = needed;
        }
        scale_in_to_ = std::max(scale_in_to_, needed);
    } else {
        scale_in_at_.reset();
    }
}

/// Takes the newest instances out once the load has been low for long enough.
void ServiceMachine::scale_in(const base::Now& now) {
    if (!scale_in_at_ || now.steady < *scale_in_at_) return;
    scale_in_at_.reset();
    if (work_ || scale_in_to_ >= wanted_instances()) return;
    scaled_to_ = scale_in_to_;
    std::vector<InstanceView*> serving;
    for (InstanceView& instance : view_.instances) {
        if (is_live(instance) && instance.state == InstanceState::serving) {
            serving.push_back(&instance);
        }
    }
    const auto keep = static_cast<std::size_t>(wanted_instances());
    if (serving.size() <= keep) return;
    line(LineKind::instance, "scaling in to " + std::to_string(keep) + " instances");
    for (std::size_t i = keep; i < serving.size(); ++i) serving[i]->state = InstanceState::draining;
    refresh_route();
    for (std::size_t i = keep; i < serving.size(); ++i) drain_instance(*serving[i]);
}

std::uint64_t ServiceMachine::route(RouteMode mode) {
    SwitchTraffic effect;
    effect.service_id = view_.service.service_id;
    effect.service_name = view_.service.service_name;
    effect.service_host = view_.host;
    effect.route_generation = ++route_generation_;
    effect.mode = mode;
    if (mode == RouteMode::serving) {
        effect.max_concurrency = live_->configuration.auto_scaling.max_concurrency;
        for (const InstanceView& instance : view_.instances) {
            if (!is_live(instance) || instance.state != InstanceState::serving) continue;
            effect.targets.push_back(
                {instance.instance_id,
                 instance.probe_address,
                 instance.port,
                 "revision " + std::to_string(instance.revision)}
            );
        }
        if (effect.targets.empty()) effect.mode = RouteMode::no_instances;
    }
    outbox_.effects.push_back(std::move(effect));
    return route_generation_;
}

/// After a change among the live instances. While the route is being closed it stays closed.
void ServiceMachine::refresh_route() {
    if (work_ && is_retired(work_->type)) return;
    const std::uint64_t generation = route(RouteMode::serving);
    if (work_ && work_->phase == Phase::switching) work_->route_generation = generation;
}

}  // namespace apprunner::core
