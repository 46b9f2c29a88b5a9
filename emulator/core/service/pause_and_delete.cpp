// Pause and delete: the route goes first, then requests under way finish, then instances stop.
#include "emulator/core/service/service_machine.hpp"
#include "emulator/core/wording/events.hpp"

namespace apprunner::core {

namespace {

using model::OperationStatus;
using model::OperationType;
using model::ServiceStatus;

constexpr base::Duration close_limit = std::chrono::minutes(1);
/// What the engine is asked for may take it as long as a start may: an engine that is slow is no
/// reason to tell that a deletion has failed.
constexpr base::Duration engine_limit = std::chrono::minutes(5);

}  // namespace

void ServiceMachine::begin_retirement(OperationType type, const base::Now& now) {
    begin(type, now);
    enter(Phase::closing, close_limit, now);
    pool_.end_back_off();
    scale_in_at_.reset();
    scaled_to_ = 0;
    const bool is_pause = type == OperationType::pause_service;
    work_->route_generation =
        route(is_pause ? model::RouteMode::paused : model::RouteMode::deleted);
}

/// Goes as far as it can; asked again after each piece of news.
void ServiceMachine::continue_retirement(const base::Now& now) {
    if (!work_) return;
    if (work_->phase == Phase::closing) {
        if (!traffic_.is_in_force(work_->route_generation)) return;
        const base::Duration instances_limit = view_.profile.drain_limit + view_.profile.stop_grace;
        enter(Phase::emptying, instances_limit + engine_limit, now);
        for (InstanceView& instance : view_.instances) {
            if (instance.state == InstanceState::serving) {
                traffic_.drain(instance);
            } else if (is_up(instance.state)) {
                pool_.stop(instance, view_.profile.stop_grace);
            }
        }
    }
    if (work_->phase != Phase::emptying || !view_.instances.empty()) return;
    if (work_->type == OperationType::delete_service) {
        if (!trials_.are_gone()) return;
        enter(Phase::removing, engine_limit, now);
        outbox_.effects.push_back(RemoveService{view_.service.service_id});
        return;
    }
    work_->verdict.summary = "paused";
    line(FeedKind::event, timeline::operation_completed(work_->type, false));
    end(OperationStatus::succeeded, ServiceStatus::paused, now);
}

void ServiceMachine::on(const ServiceRemoved& /*fact*/, const base::Now& now) {
    if (!work_ || work_->phase != Phase::removing) return;
    work_->verdict.summary = "deleted";
    line(FeedKind::event, timeline::operation_completed(work_->type, false));
    end(OperationStatus::succeeded, ServiceStatus::deleted, now);
}

/// A route that is not known to be closed is taken for closed. What could not be paused runs on and
/// is served again; what could not be deleted can only be deleted again.
void ServiceMachine::overrun_retirement(const base::Now& now) {
    if (work_->phase == Phase::closing) {
        traffic_.assume_in_force();
        continue_retirement(now);
        return;
    }
    for (InstanceView& instance : view_.instances) {
        if (instance.state != InstanceState::draining) continue;
        pool_.stop(instance, view_.profile.stop_grace);
    }
    const bool is_pause = work_->type == OperationType::pause_service;
    judge_overrun(
        Ending::failed,
        work_->phase == Phase::removing ? "networks and ports could not be taken away"
                                        : "instances could not be stopped"
    );
    line(FeedKind::event, timeline::operation_failed(work_->type));
    end(OperationStatus::failed,
        is_pause ? ServiceStatus::running : ServiceStatus::delete_failed,
        now);
    if (is_pause) refresh_route();
}

}  // namespace apprunner::core
