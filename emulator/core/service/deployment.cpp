// The phases of an operation that changes what runs, as long as all goes well: pull, check, switch,
// drain, finish. rollback.cpp has the rest.
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/ring/mutation_guard.hpp"
#include "emulator/core/service/scaling.hpp"
#include "emulator/core/service/service_machine.hpp"
#include "emulator/core/wording/events.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

namespace {

using model::OperationStatus;
using model::OperationType;
using model::ServiceStatus;
using std::chrono::minutes;
using std::chrono::seconds;

/// Limits of the emulator's own, so that nothing waits for ever; App Runner's are not known.
constexpr base::Duration pull_limit = minutes(30);
constexpr base::Duration switch_limit = minutes(1);
/// At candidates that are not steady when they should be.
constexpr base::Duration look_again = std::chrono::milliseconds(100);

/// AWS's measured step times (docs/EMULATION.md), for --pace aws.
constexpr base::Duration aws_pulled_to_provisioning = seconds(11);
constexpr base::Duration aws_checked_to_announced = seconds(38);  // From the first check.
constexpr base::Duration aws_healthy_to_routed = seconds(31);
constexpr base::Duration aws_routed_to_completed = seconds(1);

}  // namespace

void ServiceMachine::begin_deployment(OperationType type, bool pulls, const base::Now& now) {
    begin(type, now);
    work_->candidate.number = ++last_revision_;
    work_->changed_source = pulls;
    // A resumed service runs what ran before the pause.
    work_->candidate.configuration =
        type == OperationType::resume_service ? live_->configuration : view_.service.configuration;
    enter(Phase::pulling, pull_limit, now);
    // The service's port is open, and answered, from the start.
    if (!live_) route(model::RouteMode::no_instances);
    announce_deployment();
    const model::SourceConfiguration& source = work_->candidate.configuration.source;
    if (!source.image_repository) {
        fail(FailureKind::code_source, evidence_of(nullptr, now), now);
        return;
    }
    if (!pulls) {
        work_->candidate.image = live_->image;
        work_->has_image = true;
        take(Step::provision, now);
        return;
    }
    line(FeedKind::deployment, timeline::starting_pull());
    line(FeedKind::event, timeline::pulling(source.image_repository->image_identifier));
    outbox_.effects.push_back(PullImage{
        view_.service.service_id, work_->operation_id, *source.image_repository});
}

void ServiceMachine::announce_deployment() {
    const model::SourceConfiguration& source = work_->candidate.configuration.source;
    const LogWording wording = view_.profile.wording;
    for (std::string& text :
         timeline::deployment_opened(wording, work_->type, work_->operation_id, source)) {
        line(FeedKind::event, std::move(text));
    }
    // Seen when a service is created and when a failed one is rebuilt.
    if (live_ || !source.auto_deployments_enabled.value_or(false)) return;
    for (std::string& text : timeline::pipeline_created(wording)) {
        line(FeedKind::event, std::move(text));
    }
}

void ServiceMachine::on(const ImagePulled& fact, const base::Now& now) {
    if (!work_ || work_->phase != Phase::pulling || work_->has_image) return;
    if (!guard(Guard::pull_of_operation, fact.operation_id == work_->operation_id)) return;
    work_->candidate.image = fact.image;
    work_->has_image = true;
    know_image(fact.image);
    if (fact.image.architecture != "amd64" || fact.image.os != "linux") {
        fail(FailureKind::architecture, evidence_of(nullptr, now), now);
        return;
    }
    line(FeedKind::event, timeline::pulled(view_.profile.wording));
    line(FeedKind::deployment, timeline::pulled_from_ecr());
    hold(Step::provision, aws_pulled_to_provisioning, now);
}

void ServiceMachine::on(const PullFailed& fact, const base::Now& now) {
    if (!work_ || work_->phase != Phase::pulling || work_->has_image ||
        fact.operation_id != work_->operation_id) {
        return;
    }
    Evidence evidence = evidence_of(nullptr, now);
    evidence.pull_failure = fact.reason;
    evidence.message = shown(fact.message);
    fail(FailureKind::pull, std::move(evidence), now);
}

/// Takes the step now, or after AWS's time for it when that pace was asked for.
void ServiceMachine::hold(Step step, base::Duration aws_time, const base::Now& now) {
    base::Duration wait = view_.profile.aws_pace ? aws_time : base::Duration{};
    if (step == Step::announce_healthy) {
        wait = std::max(wait, steadiness_left(now));
        if (wait <= base::Duration{} && !is_steady(now)) wait = look_again;
    }
    if (wait <= base::Duration{}) {
        take(step, now);
        return;
    }
    work_->held_step = step;
    work_->held_until = now.steady + wait;
    work_->phase_deadline = work_->held_until + phase_slack;
}

void ServiceMachine::end_hold(const base::Now& now) {
    const Step step = *work_->held_step;
    if (step == Step::announce_healthy) end_answers(now);
    if (step == Step::announce_healthy && !is_steady(now)) {
        work_->held_until = now.steady + look_again;
        return;
    }
    work_->held_step.reset();
    take(step, now);
}

void ServiceMachine::take(Step step, const base::Now& now) {
    switch (step) {
        case Step::provision:
            provision(now);
            return;
        case Step::announce_healthy:
            switch_traffic(now);
            return;
        case Step::announce_routed:
            take_over(now);
            return;
        case Step::finish:
            finish(now);
            return;
    }
}

/// The candidates stand beside what runs: App Runner doubles the capacity for a while.
void ServiceMachine::provision(const base::Now& now) {
    const model::ServiceConfiguration& configuration = work_->candidate.configuration;
    line(FeedKind::event, timeline::provisioning(configuration.network.is_publicly_accessible));
    enter_checking(now);
    const int count = instances_within(configuration.auto_scaling, scaled_to_);
    for (int i = 0; i < count; ++i) pool_.start(work_->candidate, now);
}

/// The phase's own limit only ends what neither a start's limit nor give_up_at() ends: a check that
/// can never be made.
void ServiceMachine::enter_checking(const base::Now& now) {
    enter(Phase::checking, start_limit + give_up_after(work_->candidate) + phase_slack, now);
}

void ServiceMachine::announce_check() {
    if (std::exchange(work_->has_announced_check, true)) return;
    const model::ServiceConfiguration& configuration = work_->candidate.configuration;
    line(
        FeedKind::event,
        timeline::checking(
            view_.profile.wording, configuration.health_check, model::port_text(configuration)
        )
    );
}

/// Asked after each piece of news, and when time alone may have decided. When the time is up, an
/// instance that passes its checks may go on until HealthyThreshold is reached or one fails.
void ServiceMachine::check_candidates(const base::Now& now) {
    if (!work_ || work_->phase != Phase::checking || work_->held_step) return;
    if (const InstanceView* ended = ended_candidate()) {
        if (trials_.are_under_way()) return;
        fail(FailureKind::exited, evidence_of(ended, now), now);
        return;
    }
    bool all_healthy = true;
    for (InstanceView& instance : view_.instances) {
        if (!is_candidate(instance) || instance.state == InstanceState::serving) continue;
        all_healthy = false;
        if (has_had_its_time(instance, now) && !is_passing(instance)) {
            fail(FailureKind::unhealthy, evidence_of(most_telling_candidate(), now), now);
            return;
        }
        look_at_listeners(instance, now);
        suspect(instance, now);
        if (is_proved_to_fail(instance, now)) {
            work_->verdict.stopped_early = true;
            fail(FailureKind::unhealthy, evidence_of(&instance, now), now);
            return;
        }
        if (view_.profile.early_verdict && is_certain_to_fail(
                                               instance,
                                               work_->candidate.configuration.health_check,
                                               work_->candidate.image,
                                               now.steady
                                           )) {
            work_->verdict.stopped_early = true;
            fail(FailureKind::unhealthy, evidence_of(&instance, now), now);
            return;
        }
    }
    if (!all_healthy) return;
    const base::Duration checked = now.steady - work_->first_probe_at.value_or(now.steady);
    hold(Step::announce_healthy, aws_checked_to_announced - checked, now);
}

void ServiceMachine::switch_traffic(const base::Now& now) {
    line(FeedKind::event, timeline::check_passed());
    judge_success(now);
    trials_.end();
    enter(Phase::switching, switch_limit, now);
    work_->route_generation = route(model::RouteMode::serving);
}

void ServiceMachine::on(const TrafficSwitched& fact, const base::Now& now) {
    if (!traffic_.confirm(fact.route_generation) || !work_) return;
    if (!guard(Guard::route_in_force, traffic_.is_in_force(work_->route_generation))) return;
    if (work_->phase == Phase::switching && !work_->held_step) {
        hold(Step::announce_routed, aws_healthy_to_routed, now);
    } else if (work_->phase == Phase::closing) {
        continue_retirement(now);
    }
}

/// From here on the candidates are what is live, and nothing rolls back any more.
void ServiceMachine::take_over(const base::Now& now) {
    line(FeedKind::event, timeline::traffic_routed());
    live_ = work_->candidate;
    view_.live_revision = live_->number;
    view_.live_image = live_->image;
    pool_.forgive_losses();
    enter(Phase::draining, view_.profile.drain_limit + phase_slack, now);
    for (InstanceView& instance : view_.instances) {
        if (is_live(instance)) continue;
        if (instance.state == InstanceState::serving) {
            traffic_.drain(instance);
        } else if (is_up(instance.state)) {
            pool_.stop(instance, view_.profile.stop_grace);
        }
    }
    finish_if_drained(now);
}

void ServiceMachine::finish_if_drained(const base::Now& now) {
    if (!work_ || work_->phase != Phase::draining || work_->held_step) return;
    const bool is_draining =
        std::any_of(view_.instances.begin(), view_.instances.end(), [](const InstanceView& each) {
            return each.state == InstanceState::draining;
        });
    if (!is_draining) hold(Step::finish, aws_routed_to_completed, now);
}

void ServiceMachine::finish(const base::Now& now) {
    line(FeedKind::event, timeline::operation_completed(work_->type, work_->changed_source));
    end(OperationStatus::succeeded, ServiceStatus::running, now);
    arm_scale_in(now);
}

}  // namespace apprunner::core
