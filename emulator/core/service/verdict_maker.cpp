// Makes an operation's verdict when its outcome is known, by the findings of the diagnosis, and
// amends a passed one when an instance is lost or silent soon after.
#include "emulator/core/diagnosis/answers.hpp"
#include "emulator/core/diagnosis/app_output.hpp"
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/memory.hpp"
#include "emulator/core/diagnosis/probes.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

namespace {

using model::OperationType;
using model::PullFailure;

/// The machine that the emulator runs on, and never App Runner, fails so.
bool is_of_this_machine(FailureKind kind, const Evidence& evidence) {
    const StartFailure start = evidence.start_failure;
    const PullFailure pull = evidence.pull_failure;
    if (kind == FailureKind::pull) {
        return pull == PullFailure::disk_full || pull == PullFailure::engine_unreachable ||
               pull == PullFailure::timed_out;
    }
    return kind == FailureKind::start &&
           (start == StartFailure::environment || start == StartFailure::disk_full ||
            start == StartFailure::engine_unreachable || start == StartFailure::secret_source);
}

Ending ending_of(FailureKind kind, OperationType type, bool is_first) {
    if (kind == FailureKind::pull) return Ending::image_not_obtained;
    if (type == OperationType::resume_service) return Ending::failed;
    return is_first ? Ending::create_failed : Ending::rolled_back;
}

std::string consequence_of(Ending ending, bool was_paused) {
    switch (ending) {
        case Ending::create_failed:
            return "App Runner ends this first deployment CREATE_FAILED: ";
        case Ending::rolled_back:
            return std::string("App Runner rolls this back and the service stays ") +
                   (was_paused ? "PAUSED" : "RUNNING") + " on its last good version: ";
        case Ending::image_not_obtained:
            return "App Runner cannot get the image: ";
        case Ending::environment:
            return "No verdict on the app: ";
        case Ending::failed:
            return "App Runner cannot resume this service, which stays PAUSED: ";
        case Ending::passed:
        case Ending::rollback_failed:
            break;
    }
    return "";
}

constexpr base::Duration early_loss_within = std::chrono::seconds(60);

/// SIGKILL or SIGTERM that was not the kernel's answer to too much memory: somebody's doing, also
/// where it did not come through the engine.
bool is_killed_from_outside(const InstanceView& instance) {
    const bool had_memory = !instance.out_of_memory && instance.memory_kills == 0;
    return had_memory && (instance.exit_code == 137 || instance.exit_code == 143);
}

bool is_early(const model::Operation& last, const base::Now& now) {
    return !is_retirement(last.type) && last.ended_at &&
           now.wall - *last.ended_at < early_loss_within;
}

constexpr std::string_view died_after_check_code = "ARS-DIED-AFTER-CHECK";

/// An instance was lost, or lost a process for want of memory, after its check.
bool is_amended(const Verdict& verdict) {
    if (verdict.findings.empty()) return false;
    const std::string& code = verdict.findings.front().code;
    return code == died_after_check_code || code == "ARS-OUT-OF-MEMORY";
}

/// With what it answers by now, where that is why.
Finding died_after_check(const InstanceView& instance, const Evidence& evidence) {
    Finding finding{
        std::string(died_after_check_code),
        Grade::risky,
        "The app passed its check and failed soon after it: App Runner reports success and goes on "
        "replacing instances, or, where it checks for longer, fails the deployment.",
        {},
        "Let the health check's path pass only when the app can really serve."};
    const bool fails_checks =
        !instance.exit_code && !instance.probes.empty() && !instance.probes.back().healthy;
    if (!fails_checks) return finding;
    const probes::Outcome& last = instance.probes.back().outcome;
    const std::string path = asked_path(evidence.configuration.health_check);
    if (last.kind == probes::OutcomeKind::answered) {
        finding.summary += " Its checks of " + path + " are answered with " + last.detail + " now.";
    }
    if (last.http_status == too_many_requests) finding.fix = limit_fix(path);
    finding.evidence.push_back(probes_text(instance));
    for (std::string& text : answer_texts(instance, last)) {
        finding.evidence.push_back(std::move(text));
    }
    return finding;
}

}  // namespace

/// Risky as soon as one finding is.
void ServiceMachine::grade_success(Verdict& verdict) {
    const auto risky =
        std::find_if(verdict.findings.begin(), verdict.findings.end(), [](const Finding& each) {
            return each.weight == Grade::risky;
        });
    const bool is_risky = risky != verdict.findings.end();
    verdict.grade = is_risky ? Grade::risky : Grade::pass;
    verdict.ending = Ending::passed;
    verdict.summary = is_risky ? risky->summary : "healthy, and App Runner would serve it";
}

/// At the moment when every candidate is healthy.
void ServiceMachine::judge_success(const base::Now& now) {
    work_->verdict = success_verdict(now);
}

Verdict ServiceMachine::success_verdict(const base::Now& now) const {
    Verdict verdict = work_->verdict;
    verdict.documented_limit_s = documented_limit_s(work_->candidate.configuration.health_check);
    const InstanceView* slowest = nullptr;
    for (const InstanceView& instance : view_.instances) {
        if (!is_candidate(instance) || !instance.healthy_at) continue;
        const double after_s = base::seconds(*instance.healthy_at - *instance.first_probe_at);
        if (after_s <= verdict.healthy_after_s) continue;
        verdict.healthy_after_s = after_s;
        slowest = &instance;
    }
    verdict.findings = explain_success(evidence_of(slowest, now));
    grade_success(verdict);
    return verdict;
}

/// A second look, at an instance that is lost right after its deployment, or before that has ended:
/// App Runner takes longer to route traffic than this emulator, and may see it while it checks.
void ServiceMachine::judge_early_loss(
    const InstanceView& instance, const std::string& reason, const base::Now& now
) {
    if (is_killed_from_outside(instance) || !is_live(instance)) return;
    amend(instance, explain_memory(instance, evidence_of_live(instance)), reason, now);
}

/// The same of one that goes on after the kernel has killed a process of it.
void ServiceMachine::judge_memory_kill(const InstanceView& instance, const base::Now& now) {
    if (is_candidate(instance) || !is_live(instance)) return;  // Judged with the rest.
    amend(instance, explain_memory(instance, evidence_of_live(instance)), "", now);
}

/// Puts `found`, or that the app died after its check, before what a passed verdict says, once.
void ServiceMachine::amend(
    const InstanceView& instance,
    std::optional<Finding> found,
    const std::string& reason,
    const base::Now& now
) {
    const bool is_ending = work_ && work_->phase == Phase::draining;
    if (!is_live(instance) || (work_ && !is_ending)) return;
    if (!is_ending && (!view_.verdict || !is_early(view_.operations.back(), now))) return;
    Verdict& verdict = is_ending ? work_->verdict : *view_.verdict;
    if (verdict.ending != Ending::passed || is_amended(verdict)) return;
    Finding finding =
        found ? std::move(*found) : died_after_check(instance, evidence_of_live(instance));
    finding.weight = Grade::risky;
    if (!reason.empty()) finding.evidence.push_back("instance " + reason);
    for (std::string& each : telling_lines(instance)) finding.evidence.push_back(std::move(each));
    verdict.findings.insert(verdict.findings.begin(), std::move(finding));
    grade_success(verdict);
    if (is_ending) return;
    line(FeedKind::remark, "the verdict is now RISKY: " + verdict.summary, instance.instance_id);
}

/// Of the version that runs; `instance` is one of it.
Evidence ServiceMachine::evidence_of_live(const InstanceView& instance) const {
    Evidence evidence{live_->configuration, view_.profile};
    evidence.image = &live_->image;
    evidence.instance = &instance;
    return evidence;
}

void ServiceMachine::judge_failure(FailureKind kind, const Evidence& evidence) {
    Verdict& verdict = work_->verdict;
    verdict.grade = Grade::fail;
    verdict.ending = is_of_this_machine(kind, evidence) ? Ending::environment
                                                        : ending_of(kind, work_->type, !live_);
    verdict.documented_limit_s = documented_limit_s(work_->candidate.configuration.health_check);
    verdict.findings = explain_failure(kind, evidence);
    Finding& first = verdict.findings.front();
    if (verdict.stopped_early) {
        first.evidence.push_back(
            "stopped early, after " + seconds_text(evidence.after_s) +
            ", because the outcome counts as certain; App Runner gives it " +
            seconds_text(evidence.give_up_after_s) + " (--wait-full waits for that)"
        );
    }
    verdict.summary = consequence_of(verdict.ending, work_->was_paused) + first.summary;
}

/// While instances are checked it is made of what they show now; later it is what was judged.
std::optional<Outlook> ServiceMachine::outlook(const base::Now& now) const {
    if (!work_ || is_retirement(work_->type) || !work_->first_probe_at) return std::nullopt;
    Outlook outlook{work_->verdict};
    outlook.after_s = base::seconds(now.steady - *work_->first_probe_at);
    outlook.give_up_after_s = base::seconds(give_up_after(work_->candidate));
    if (work_->phase != Phase::checking) return outlook;
    Verdict& verdict = outlook.verdict;
    const InstanceView* instance = most_telling_candidate();
    if (instance == nullptr || work_->held_step) {
        verdict = success_verdict(now);
        verdict.summary = "healthy so far, " + seconds_text(outlook.after_s) +
                          " after the first check: " + verdict.summary;
        return outlook;
    }
    verdict.grade = Grade::fail;
    verdict.ending = ending_of(FailureKind::unhealthy, work_->type, !live_);
    verdict.documented_limit_s = documented_limit_s(work_->candidate.configuration.health_check);
    verdict.findings = explain_failure(FailureKind::unhealthy, evidence_of(instance, now));
    verdict.summary = "not certain yet, after " + seconds_text(outlook.after_s) + " of the " +
                      seconds_text(outlook.give_up_after_s) +
                      " that App Runner gives it: " + verdict.findings.front().summary;
    return outlook;
}

/// An operation that a limit of the emulator's own has ended.
void ServiceMachine::judge_overrun(Ending ending, std::string summary) {
    Verdict& verdict = work_->verdict;
    verdict.grade = Grade::fail;
    verdict.ending = ending;
    verdict.summary = std::move(summary);
    if (!verdict.findings.empty()) verdict.summary += verdict.findings.front().summary;
}

}  // namespace apprunner::core
