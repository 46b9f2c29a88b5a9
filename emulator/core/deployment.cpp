// The phases of an operation that changes what runs: pull, check, switch, drain, finish; or fail
// and roll back. Each function is one arrow of the phase table in docs/ARCHITECTURE.md.
#include "emulator/base/assert.hpp"
#include "emulator/core/certainty.hpp"
#include "emulator/core/service_machine.hpp"
#include "emulator/core/timeline.hpp"

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
constexpr base::Duration slack = minutes(1);

/// AWS's measured step times (docs/EMULATION.md), for --pace aws.
constexpr base::Duration aws_pulled_to_provisioning = seconds(11);
constexpr base::Duration aws_healthy_to_announced = seconds(38);
constexpr base::Duration aws_healthy_to_routed = seconds(31);
constexpr base::Duration aws_routed_to_completed = seconds(1);

/// A candidate that failed has nothing to finish.
constexpr base::Duration candidate_grace = seconds(2);

}  // namespace

void ServiceMachine::begin_deployment(OperationType type, bool pulls, const base::Now& now) {
    const bool was_paused = view_.service.status == ServiceStatus::paused;
    begin(type, now);
    work_->candidate.number = ++last_revision_;
    work_->changed_source = pulls;
    work_->was_paused = was_paused;
    // A resumed service runs what ran before the pause.
    work_->candidate.configuration =
        type == OperationType::resume_service ? live_->configuration : view_.service.configuration;
    const model::SourceConfiguration& source = work_->candidate.configuration.source;
    for (auto& text :
         timeline::deployment_opened(view_.profile.wording, type, work_->operation_id, source)) {
        line(LineKind::event, std::move(text));
    }
    enter(Phase::pulling, pull_limit, now);
    if (!source.image_repository) {
        fail(FailureKind::code_source, evidence_of(nullptr), now);
        return;
    }
    if (!pulls) {
        work_->candidate.image = live_->image;
        work_->has_image = true;
        take(Step::provision, now);
        return;
    }
    line(LineKind::deployment, "Starting to pull your application image.");
    line(LineKind::event, timeline::pulling(source.image_repository->image_identifier));
    outbox_.effects.push_back(PullImage{
        view_.service.service_id, work_->operation_id, *source.image_repository});
}

void ServiceMachine::on(const ImagePulled& fact, const base::Now& now) {
    if (!work_ || work_->operation_id != fact.operation_id || work_->phase != Phase::pulling)
        return;
    work_->candidate.image = fact.image;
    work_->has_image = true;
    if (fact.image.architecture != "amd64" || fact.image.os != "linux") {
        fail(FailureKind::architecture, evidence_of(nullptr), now);
        return;
    }
    line(LineKind::event, timeline::pulled(view_.profile.wording));
    line(LineKind::deployment, "Successfully pulled your application image from ECR.");
    hold(Step::provision, aws_pulled_to_provisioning, now);
}

void ServiceMachine::on(const PullFailed& fact, const base::Now& now) {
    if (!work_ || work_->operation_id != fact.operation_id || work_->phase != Phase::pulling)
        return;
    Evidence evidence = evidence_of(nullptr);
    evidence.pull_failure = fact.reason;
    evidence.message = fact.message;
    fail(FailureKind::pull, std::move(evidence), now);
}

/// Takes the step now, or after AWS's time for it when that pace was asked for.
void ServiceMachine::hold(Step step, base::Duration aws_time, const base::Now& now) {
    if (!view_.profile.aws_pace) {
        take(step, now);
        return;
    }
    work_->held_step = step;
    work_->held_until = now.steady + aws_time;
    work_->phase_deadline = now.steady + aws_time + switch_limit;
}

void ServiceMachine::take(Step step, const base::Now& now) {
    switch (step) {
        case Step::provision:
            provision(now);
            return;
        case Step::announce_healthy:
            line(LineKind::event, "Health check is successful. Routing traffic to application.");
            live_ = work_->candidate;
            view_.live_revision = live_->number;
            view_.live_image = live_->image;
            enter(Phase::switching, switch_limit, now);
            work_->route_generation = route(RouteMode::serving);
            return;
        case Step::announce_routed:
            announce_routed(now);
            return;
        case Step::finish:
            finish(now);
            return;
    }
}

void ServiceMachine::provision(const base::Now& now) {
    const bool is_public = work_->candidate.configuration.network.is_publicly_accessible;
    line(LineKind::event, timeline::provisioning(is_public));
    enter(Phase::checking, pull_limit, now);
    // Twice the capacity for a while: the candidates stand beside what runs.
    const int count = std::max(work_->candidate.configuration.auto_scaling.min_size, scaled_to_);
    for (int i = 0; i < count; ++i) start_instance(work_->candidate, now);
}

/// Asked after each piece of news about a candidate, and when time alone may have decided.
void ServiceMachine::check_candidates(const base::Now& now) {
    if (!work_ || work_->phase != Phase::checking || work_->held_step) return;
    const bool is_over = work_->first_probe_at && now.steady >= give_up_at();
    bool all_healthy = true;
    for (InstanceView& instance : view_.instances) {
        if (!is_candidate(instance) || instance.state == InstanceState::serving) continue;
        all_healthy = false;
        if (is_over) {
            fail(FailureKind::unhealthy, evidence_of(&instance), now);
            return;
        }
        if (instance.state != InstanceState::checking) continue;
        const auto certain_at = certainty_due(instance);
        if (certain_at && now.steady >= *certain_at) instance.is_certainty_checked = true;
        if (view_.profile.early_verdict &&
            is_certain_to_fail(instance, health_check_of(instance), now.steady)) {
            work_->verdict.stopped_early = true;
            fail(FailureKind::unhealthy, evidence_of(&instance), now);
            return;
        }
    }
    if (all_healthy) hold(Step::announce_healthy, aws_healthy_to_announced, now);
}

void ServiceMachine::on(const TrafficSwitched& fact, const base::Now& now) {
    if (!work_ || work_->route_generation != fact.route_generation) return;
    if (work_->phase == Phase::switching) {
        hold(Step::announce_routed, aws_healthy_to_routed, now);
    } else if (work_->phase == Phase::closing) {
        continue_retirement(now);
    }
}

void ServiceMachine::announce_routed(const base::Now& now) {
    line(LineKind::event, "Successfully routed incoming traffic to application.");
    enter(Phase::draining, view_.profile.drain_limit + slack, now);
    for (InstanceView& instance : view_.instances) {
        if (!is_live(instance) && instance.state == InstanceState::serving)
            drain_instance(instance);
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
    judge_success(now);
    line(LineKind::event, timeline::operation_completed(work_->type, work_->changed_source));
    end(OperationStatus::succeeded, ServiceStatus::running, now);
}

Evidence ServiceMachine::evidence_of(const InstanceView* instance) const {
    Evidence evidence{work_->candidate.configuration, view_.profile};
    evidence.image = work_->has_image ? &work_->candidate.image : nullptr;
    evidence.instance = instance;
    evidence.given_up_after_s =
        instance != nullptr && !instance->probes.empty() ? instance->probes.back().at_s : 0;
    return evidence;
}

base::Duration ServiceMachine::give_up_after() const {
    const auto& check = work_->candidate.configuration.health_check;
    return view_.profile.give_up == GiveUp::fixed
               ? view_.profile.give_up_after
               : base::Duration(seconds(check.interval_s * check.unhealthy_threshold));
}

/// Only after the first probe.
base::SteadyTime ServiceMachine::give_up_at() const {
    return *work_->first_probe_at + give_up_after();
}

void ServiceMachine::write_failure(FailureKind kind, const Evidence& evidence) {
    const auto& configuration = work_->candidate.configuration;
    const LogWording wording = view_.profile.wording;
    const std::string port = model::port_text(configuration);
    std::string reason;
    switch (kind) {
        case FailureKind::pull:
            line(LineKind::event, timeline::pull_failed(evidence.pull_failure));
            reason = "Failed to copy the image from ECR.";
            break;
        case FailureKind::architecture:
            reason = "Failed to copy the image from ECR.";
            break;
        case FailureKind::exited:
            line(LineKind::event, timeline::exited(evidence.instance->exit_code.value_or(-1)));
            if (wording == LogWording::year_2024) {
                line(
                    LineKind::event,
                    timeline::check_failed(wording, configuration.health_check, port)
                );
                reason = "Health check failed.";
            }
            break;
        case FailureKind::unhealthy:
            line(
                LineKind::event, timeline::check_failed(wording, configuration.health_check, port)
            );
            reason = "Health check failed.";
            break;
        case FailureKind::start:
            // As users saw when the runtime could not start the program: an exit, and no log.
            line(
                LineKind::event,
                timeline::exited(evidence.start_failure == StartFailure::other ? 1 : 127)
            );
            break;
        case FailureKind::code_source:
            line(LineKind::remark, "apprunner-sim runs images; it does not build source code.");
            break;
        case FailureKind::internal_limit:
            break;
    }
    line(
        LineKind::deployment,
        kind == FailureKind::code_source ? "Failed to build your application source code."
                                         : "Failed to deploy your application image."
    );
    line(LineKind::event, timeline::deployment_failed(wording, work_->operation_id, reason));
}

void ServiceMachine::fail(FailureKind kind, Evidence evidence, const base::Now& now) {
    work_->held_step.reset();
    judge_failure(kind, evidence, now);
    write_failure(kind, evidence);
    for (InstanceView& instance : view_.instances) {
        if (is_candidate(instance)) stop_instance(instance, candidate_grace);
    }
    line(LineKind::event, timeline::operation_failed(work_->type));
    if (work_->type == OperationType::resume_service) {
        // Where a failed resume leaves the service is not known; paused loses nothing.
        end(OperationStatus::failed, ServiceStatus::paused, now);
        return;
    }
    if (!live_) {
        end(OperationStatus::failed, ServiceStatus::create_failed, now);
        return;
    }
    view_.service.configuration = live_->configuration;
    if (work_->was_paused) {
        end(OperationStatus::rollback_succeeded, ServiceStatus::paused, now);
        return;
    }
    operation().status = OperationStatus::rollback_in_progress;
    operation().updated_at = now.wall;
    enter(Phase::rolling_back, candidate_grace + slack + give_up_after(), now);
    finish_rollback(now);
}

/// Done when the candidates are gone and what ran before serves.
void ServiceMachine::finish_rollback(const base::Now& now) {
    if (!work_ || work_->phase != Phase::rolling_back) return;
    bool is_serving = false;
    for (const InstanceView& instance : view_.instances) {
        if (is_candidate(instance)) return;
        if (is_live(instance) && instance.state == InstanceState::serving) is_serving = true;
    }
    if (is_serving) end(OperationStatus::rollback_succeeded, ServiceStatus::running, now);
}

/// A phase took longer than its limit.
void ServiceMachine::overrun(const base::Now& now) {
    Evidence evidence = evidence_of(nullptr);
    switch (work_->phase) {
        case Phase::pulling:
            evidence.pull_failure = PullFailure::timed_out;
            evidence.message = "the pull did not end within its limit";
            fail(FailureKind::pull, std::move(evidence), now);
            return;
        case Phase::switching:
            announce_routed(now);
            return;
        case Phase::checking:
            evidence.message = "a step of the deployment did not end within its limit";
            fail(FailureKind::internal_limit, std::move(evidence), now);
            return;
        case Phase::draining:
            finish(now);
            return;
        case Phase::rolling_back:
            work_->verdict.ending = Ending::rollback_failed;
            end(OperationStatus::rollback_failed, ServiceStatus::running, now);
            return;
        case Phase::closing:
        case Phase::emptying:
        case Phase::removing:
            work_->verdict.grade = Grade::fail;
            work_->verdict.ending = Ending::failed;
            work_->verdict.summary = "instances could not be stopped";
            line(LineKind::event, timeline::operation_failed(work_->type));
            end(OperationStatus::failed,
                work_->type == OperationType::delete_service ? ServiceStatus::delete_failed
                                                             : ServiceStatus::running,
                now);
            return;
    }
}

}  // namespace apprunner::core
