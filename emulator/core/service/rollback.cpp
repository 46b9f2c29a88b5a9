// What happens when a deployment goes wrong: its failure is judged and written, the candidates go,
// and what ran before is left or put back. And what happens when any phase exceeds its limit.
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/service/service_machine.hpp"
#include "emulator/core/wording/events.hpp"
#include "emulator/core/wording/failure.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

namespace {

using model::OperationStatus;
using model::OperationType;
using model::ServiceStatus;
using std::chrono::seconds;

/// A candidate that failed has nothing to finish.
constexpr base::Duration candidate_grace = seconds(2);

}  // namespace

Evidence ServiceMachine::evidence_of(const InstanceView* instance, const base::Now& now) const {
    Evidence evidence{work_->candidate.configuration, view_.profile};
    evidence.image = work_->has_image ? &work_->candidate.image : nullptr;
    evidence.instance = instance;
    evidence.give_up_after_s = base::seconds(give_up_after(work_->candidate));
    if (work_->first_probe_at) {
        evidence.after_s = base::seconds(now.steady - *work_->first_probe_at);
    }
    return evidence;
}

/// One whose last check failed rather than one that passes; of those the one that was asked most
/// often, so that one that never started comes last.
const InstanceView* ServiceMachine::most_telling_candidate() const {
    const auto weight = [](const InstanceView& each) {
        return std::pair(!is_passing(each), each.probes.size());
    };
    const InstanceView* most = nullptr;
    for (const InstanceView& each : view_.instances) {
        if (!is_candidate(each) || each.state == InstanceState::serving) continue;
        if (most == nullptr || weight(each) > weight(*most)) most = &each;
    }
    return most;
}

void ServiceMachine::write_failure(FailureKind kind, const Evidence& evidence) {
    Finding& first = work_->verdict.findings.front();
    for (FailureLine& each : failure_lines(kind, evidence, work_->operation_id)) {
        if (each.kind != FeedKind::remark) first.aws_log.push_back(each.text);
        line(each.kind, std::move(each.text));
    }
}

/// Keeps what can be shown of them; `decisive` first. Those that may have requests under way finish
/// them: nothing that still serves is cut because another one failed.
void ServiceMachine::dismiss_candidates(const InstanceView* decisive, bool had_switched) {
    if (decisive != nullptr) pool_.keep_failed(*decisive);
    for (InstanceView& instance : view_.instances) {
        if (!is_candidate(instance)) continue;
        if (&instance != decisive && view_.failed_instances.size() < failed_instances_max) {
            pool_.keep_failed(instance);
        }
        const bool is_serving = instance.state == InstanceState::serving && &instance != decisive;
        if (had_switched && is_serving) {
            traffic_.drain(instance);
        } else {
            pool_.stop(instance, candidate_grace);
        }
    }
}

void ServiceMachine::fail(FailureKind kind, Evidence evidence, const base::Now& now) {
    // Or traffic is still on its way back from a switch (replace_candidate()).
    const bool had_switched =
        work_->phase == Phase::switching || !traffic_.is_in_force(work_->route_generation);
    work_->held_step.reset();
    judge_failure(kind, evidence);
    tell_tried(evidence);
    write_failure(kind, evidence);
    trials_.end();
    line(FeedKind::event, timeline::operation_failed(work_->type));
    enter(
        Phase::rolling_back,
        view_.profile.drain_limit + view_.profile.stop_grace + phase_slack +
            give_up_after(work_->candidate),
        now
    );
    const bool is_resume = work_->type == OperationType::resume_service;
    if (live_ && !is_resume) view_.service.configuration = live_->configuration;
    // The route leaves the candidates before they are stopped.
    if (!live_) {
        route(model::RouteMode::failed);
    } else if (had_switched) {
        route(work_->was_paused ? model::RouteMode::paused : model::RouteMode::serving);
    }
    dismiss_candidates(evidence.instance, had_switched);
    if (!live_) {
        end(OperationStatus::failed, ServiceStatus::create_failed, now);
    } else if (is_resume) {
        // Where a failed resume leaves the service is not known; paused loses nothing.
        end(OperationStatus::failed, ServiceStatus::paused, now);
    } else if (work_->was_paused) {
        end(OperationStatus::rollback_succeeded, ServiceStatus::paused, now);
    } else {
        operation().status = OperationStatus::rollback_in_progress;
        operation().updated_at = now.wall;
        finish_rollback(now);
    }
}

/// Done when the candidates, and what was tried for them, are gone and what ran before serves.
void ServiceMachine::finish_rollback(const base::Now& now) {
    if (!work_ || work_->phase != Phase::rolling_back || !trials_.are_gone()) return;
    bool is_serving = false;
    for (const InstanceView& instance : view_.instances) {
        if (is_of_candidate(instance)) return;
        if (is_live(instance) && instance.state == InstanceState::serving) is_serving = true;
    }
    if (is_serving) end(OperationStatus::rollback_succeeded, ServiceStatus::running, now);
}

/// A phase took longer than its limit.
void ServiceMachine::overrun(const base::Now& now) {
    Evidence evidence = evidence_of(most_telling_candidate(), now);
    switch (work_->phase) {
        case Phase::pulling:
            evidence.pull_failure = model::PullFailure::timed_out;
            evidence.message = "the pull did not end within its limit";
            fail(FailureKind::pull, std::move(evidence), now);
            return;
        case Phase::checking: {
            // What had not its time yet was kept from it by us, and not by the app.
            const bool had_its_time = evidence.instance != nullptr
                                          ? has_had_its_time(*evidence.instance, now)
                                          : work_->first_probe_at.has_value();
            evidence.start_failure = StartFailure::environment;
            evidence.message = had_its_time ? "" : "no check could be made in time";
            fail(
                had_its_time ? FailureKind::unhealthy : FailureKind::start, std::move(evidence), now
            );
            return;
        }
        case Phase::switching:
            traffic_.assume_in_force();
            take_over(now);
            return;
        case Phase::draining:
            for (InstanceView& instance : view_.instances) {
                if (instance.state != InstanceState::draining) continue;
                pool_.stop(instance, view_.profile.stop_grace);
            }
            finish(now);
            return;
        case Phase::rolling_back:
            judge_overrun(
                Ending::rollback_failed,
                "App Runner rolls this back, and the last good version does not serve either: "
            );
            end(OperationStatus::rollback_failed, ServiceStatus::running, now);
            return;
        case Phase::closing:
        case Phase::emptying:
        case Phase::removing:
            overrun_retirement(now);
            return;
    }
}

}  // namespace apprunner::core
