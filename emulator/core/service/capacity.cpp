// How many instances a service is to have, and the route over those that serve: replacement of lost
// ones, scaling out by load at once and in after a quiet time.
#include "emulator/core/service/scaling.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>

namespace apprunner::core {

/// Of the live revision.
int ServiceMachine::wanted_instances() const {
    const model::ServiceStatus status = view_.service.status;
    const bool may_run = status == model::ServiceStatus::running ||
                         status == model::ServiceStatus::operation_in_progress;
    if (!live_ || !may_run || (work_ && (is_retirement(work_->type) || work_->was_paused))) {
        return 0;
    }
    return instances_within(live_->configuration.auto_scaling, scaled_to_);
}

/// Starts what is missing of the live revision.
void ServiceMachine::maintain(const base::Now& now) {
    if (!pool_.may_replace(now)) return;
    const int wanted = wanted_instances();
    if (wanted == 0) return;
    const auto up = std::count_if(
        view_.instances.begin(),
        view_.instances.end(),
        [this](const InstanceView& each) { return is_live(each) && is_up(each.state); }
    );
    for (auto count = static_cast<int>(up); count < wanted; ++count) pool_.start(*live_, now);
}

void ServiceMachine::on(const InFlightSampled& fact, const base::Now& now) {
    const int wanted = wanted_instances();
    if (wanted == 0) return;
    const int needed = instances_for(live_->configuration.auto_scaling, fact.peak);
    if (needed < wanted) {
        scale_in_to_ = std::max(scale_in_to_, needed);
        return;
    }
    if (needed > wanted) {
        scaled_to_ = needed;
        line(
            FeedKind::instance,
            "scaling out to " + std::to_string(needed) + " instances for " +
                std::to_string(fact.peak) + " requests at a time"
        );
        maintain(now);
    }
    arm_scale_in(now);
}

/// Begins a time of watching: what is needed at most until it ends stays. Silence is no load.
void ServiceMachine::arm_scale_in(const base::Now& now) {
    scale_in_at_.reset();
    scale_in_to_ = 0;
    if (live_ && wanted_instances() > live_->configuration.auto_scaling.min_size) {
        scale_in_at_ = now.steady + scale_in_after;
    }
}

void ServiceMachine::scale_in(const base::Now& now) {
    if (!scale_in_at_ || now.steady < *scale_in_at_) return;
    if (!work_) {
        scaled_to_ = scale_in_to_;
        take_out(wanted_instances());
    }
    arm_scale_in(now);
}

/// The newest go, and before them those that do not serve yet.
void ServiceMachine::take_out(int keep) {
    std::vector<InstanceView*> up;
    for (InstanceView& instance : view_.instances) {
        if (is_live(instance) && is_up(instance.state)) up.push_back(&instance);
    }
    std::stable_sort(up.begin(), up.end(), [](const InstanceView* a, const InstanceView* b) {
        return static_cast<int>(a->state) > static_cast<int>(b->state);
    });
    const auto kept = static_cast<std::size_t>(keep);
    if (keep == 0 || up.size() <= kept) return;
    line(FeedKind::instance, "scaling in to " + std::to_string(keep) + " instances");
    const std::vector<InstanceView*> leaving(up.begin() + keep, up.end());
    bool is_route_changed = false;
    for (InstanceView* instance : leaving) {
        if (instance->state != InstanceState::serving) {
            pool_.stop(*instance, view_.profile.stop_grace);
        } else {
            instance->state = InstanceState::draining;
            is_route_changed = true;
        }
    }
    if (is_route_changed) refresh_route();
    for (InstanceView* instance : leaving) {
        if (instance->state == InstanceState::draining) traffic_.drain(*instance);
    }
}

/// Until traffic has been switched, the candidates are meant by a switch, and no one else.
std::uint64_t ServiceMachine::route(model::RouteMode mode) {
    const bool is_switch = work_ && work_->phase == Phase::switching;
    if (is_switch) return traffic_.order(mode, &work_->candidate);
    return traffic_.order(mode, live_ ? &*live_ : nullptr);
}

/// After a change among the live instances. A route that is being closed stays closed, and one that
/// is being switched does not depend on them any more.
void ServiceMachine::refresh_route() {
    if (work_ && (is_retirement(work_->type) || work_->phase == Phase::switching)) return;
    route(model::RouteMode::serving);
}

}  // namespace apprunner::core
