// Going on where an earlier engine was ended at some step. Nobody answers what that engine had
// asked for: everything that was under way is asked for again, as StartInstance and its like allow
// (effect.hpp). Requests under way ended with the old process, so that nothing drains any more.
#include "emulator/core/ring/run_spec.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <utility>

namespace apprunner::core {

namespace {

/// The time in between counts for no limit, as when the machine has slept.
void put_off(InstanceView& instance, Schedule& schedule, base::Duration away) {
    for (auto* at :
         {&schedule.start_deadline,
          &schedule.check_deadline,
          &schedule.next_probe_at,
          &instance.first_probe_at,
          &instance.healthy_at,
          &instance.listeners_since,
          &instance.last_probe_at}) {
        if (*at) **at += away;
    }
}

void put_off(Work& work, base::Duration away) {
    work.phase_deadline += away;
    work.held_until += away;
    if (work.first_probe_at) *work.first_probe_at += away;
}

}  // namespace

/// Operations that are not wanted are out of the way while the view is copied.
SavedService ServiceMachine::saved(Past past) {
    SavedService saved;
    saved.at = last_step_at_;
    std::deque<model::Operation> all;
    if (past == Past::latest && !view_.operations.empty()) {
        all.push_back(view_.operations.back());
        view_.operations.swap(all);
    }
    saved.view = view_;
    if (!all.empty()) view_.operations.swap(all);
    saved.work = work_;
    saved.live = live_;
    saved.last_revision = last_revision_;
    saved.known_digests = known_digests_;
    saved.scaled_to = scaled_to_;
    pool_.save(saved);
    traffic_.save(saved);
    return saved;
}

void ServiceMachine::restore(SavedService saved, const base::Now& now) {
    const base::Duration away = now.steady - saved.at;
    last_step_at_ = now.steady;
    view_ = std::move(saved.view);
    pool_.restore(saved, away);
    traffic_.restore(saved);
    work_ = std::move(saved.work);
    live_ = std::move(saved.live);
    last_revision_ = saved.last_revision;
    known_digests_ = std::move(saved.known_digests);
    scaled_to_ = saved.scaled_to;
    if (work_) put_off(*work_, away);
    if (view_.ends_at) ends_at_ = now.steady + (*view_.ends_at - now.wall);
    if (view_.service.status == model::ServiceStatus::deleted) return;
    if (work_) {
        line(FeedKind::remark, "the daemon was started again; what was under way goes on");
    }
    for (InstanceView& instance : view_.instances) {
        put_off(instance, pool_.schedule(instance), away);
        resume_instance(instance, now);
    }
    const std::uint64_t generation = route(saved.route_mode);
    arm_scale_in(now);
    if (work_) resume_work(generation, now);
}

void ServiceMachine::resume_instance(InstanceView& instance, const base::Now& now) {
    const std::string& service_id = view_.service.service_id;
    const std::string& service_name = view_.service.service_name;
    Schedule& schedule = pool_.schedule(instance);
    switch (instance.state) {
        case InstanceState::starting:
            pool_.order_start(instance, revision_of(instance));
            return;
        case InstanceState::checking:
        case InstanceState::serving: {
            const auto& configuration = revision_of(instance).configuration;
            outbox_.effects.push_back(AdoptInstance{
                service_id,
                service_name,
                instance.instance_id,
                instance.container_id,
                run_spec_of(configuration, revision_of(instance).image).has_egress});
            schedule.is_probe_wanted = false;
            schedule.is_answer_asked_for = false;
            if (instance.first_answer) instance.is_answer_awaited = false;
            if (!schedule.next_probe_at) schedule.next_probe_at = now.steady;
            if (instance.state == InstanceState::checking) {
                watch(instance);
                return;
            }
            // Its last checks need not have been kept: it counts as healthy until they say no.
            probes::HealthCounter::Count count = instance.health->count();
            count.held = probes::HealthCounter::Held::healthy;
            count.run = 0;
            instance.health.emplace(count);
            return;
        }
        case InstanceState::draining:
        case InstanceState::stopping:
            schedule.drains_with_route.reset();
            if (!instance.container_id.empty()) {
                outbox_.effects.push_back(AdoptInstance{
                    service_id, service_name, instance.instance_id, instance.container_id, true});
            }
            pool_.stop(instance, view_.profile.stop_grace);
            return;
        case InstanceState::stopped:
            return;
    }
}

void ServiceMachine::resume_work(std::uint64_t route_generation, const base::Now& now) {
    switch (work_->phase) {
        case Phase::pulling:
            if (work_->has_image) return;
            outbox_.effects.push_back(PullImage{
                view_.service.service_id,
                work_->operation_id,
                *work_->candidate.configuration.source.image_repository});
            return;
        case Phase::switching:
        case Phase::closing:
            work_->route_generation = route_generation;
            return;
        case Phase::draining:
            finish_if_drained(now);
            return;
        case Phase::rolling_back:
            finish_rollback(now);
            return;
        case Phase::emptying:
            continue_retirement(now);
            return;
        case Phase::removing:
            outbox_.effects.push_back(RemoveService{view_.service.service_id});
            return;
        case Phase::checking:
            return;
    }
}

}  // namespace apprunner::core
