// Makes an operation's verdict when its outcome is known, by the findings of the diagnosis, and
// amends a passed one when an instance is lost or silent soon after.
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/probes.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

namespace {

using model::OperationType;

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
    return !instance.out_of_memory && (instance.exit_code == 137 || instance.exit_code == 143);
}

bool is_early(const model::Operation& last, const base::Now& now) {
    return !is_retirement(last.type) && last.ended_at &&
           now.wall - *last.ended_at < early_loss_within;
}

constexpr std::string_view died_after_check_code = "ARS-DIED-AFTER-CHECK";

bool has_died_after_check(const Verdict& verdict) {
    return !verdict.findings.empty() && verdict.findings.front().code == died_after_check_code;
}

Finding died_after_check() {
    return {
        std::string(died_after_check_code),
        Grade::risky,
        "The app passed its check and failed soon after it: App Runner reports success and goes on "
        "replacing instances, or, where it checks for longer, fails the deployment.",
        {},
        "Let the health check's path pass only when the app can really serve."};
}

/// Risky as soon as one finding is.
void grade_success(Verdict& verdict) {
    const auto risky =
        std::find_if(verdict.findings.begin(), verdict.findings.end(), [](const Finding& each) {
            return each.weight == Grade::risky;
        });
    const bool is_risky = risky != verdict.findings.end();
    verdict.grade = is_risky ? Grade::risky : Grade::pass;
    verdict.ending = Ending::passed;
    verdict.summary = is_risky ? risky->summary : "healthy, and App Runner would serve it";
}

}  // namespace

/// At the moment when every candidate is healthy.
void ServiceMachine::judge_success(const base::Now& now) {
    Verdict& verdict = work_->verdict;
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
}

/// A second look, at an instance that is lost right after its deployment, or before that has ended:
/// App Runner takes longer to route traffic than this emulator, and may see it while it checks.
void ServiceMachine::judge_early_loss(
    const InstanceView& instance, const std::string& reason, const base::Now& now
) {
    if (is_killed_from_outside(instance) || !is_live(instance)) return;
    const bool is_ending = work_ && work_->phase == Phase::draining;
    if (work_ && !is_ending) return;
    if (!is_ending && (!view_.verdict || !is_early(view_.operations.back(), now))) return;
    Verdict& verdict = is_ending ? work_->verdict : *view_.verdict;
    if (verdict.ending != Ending::passed || has_died_after_check(verdict)) return;
    Finding finding = died_after_check();
    finding.evidence.push_back("instance " + reason);
    for (const std::string& line : shown_lines(instance)) {
        finding.evidence.push_back("app | " + line);
    }
    verdict.findings.insert(verdict.findings.begin(), std::move(finding));
    grade_success(verdict);
    if (is_ending) return;
    line(FeedKind::remark, "the verdict is now RISKY: " + verdict.summary, instance.instance_id);
}

/// A second look as well, when the answer to GET / comes only after the verdict. An app may open
/// its port before it can answer: it is asked again with each check until its time is up.
void ServiceMachine::on(const FirstAnswerSeen& fact, const base::Now& now) {
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || instance->first_answer || !is_up(instance->state)) return;
    pool_.schedule(*instance).is_answer_asked_for = false;
    const auto since = passing_since(*instance);
    instance->is_answer_awaited = fact.outcome.kind == probes::OutcomeKind::timed_out &&
                                  !probes::has_head(fact.outcome) && since &&
                                  now.steady - *since < first_answer_patience;
    if (instance->is_answer_awaited) return;
    instance->first_answer = fact.outcome;
    if (is_candidate(*instance) && work_->phase == Phase::checking)
        return;  // Judged with the rest.
    const bool is_judged =
        work_ && (work_->phase == Phase::switching || work_->phase == Phase::draining);
    if (!is_judged && (work_ || !view_.verdict || !is_live(*instance))) return;
    Verdict& verdict = is_judged ? work_->verdict : *view_.verdict;
    auto found = explain_first_answer(*instance);
    if (verdict.ending != Ending::passed || !found) return;
    verdict.findings.insert(verdict.findings.begin(), std::move(*found));
    grade_success(verdict);
    if (is_judged) return;
    line(FeedKind::remark, "the verdict is now RISKY: " + verdict.summary, instance->instance_id);
}

void ServiceMachine::judge_failure(FailureKind kind, const Evidence& evidence) {
    Verdict& verdict = work_->verdict;
    verdict.grade = Grade::fail;
    verdict.ending = ending_of(kind, work_->type, !live_);
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

/// An operation that a limit of the emulator's own has ended.
void ServiceMachine::judge_overrun(Ending ending, std::string summary) {
    Verdict& verdict = work_->verdict;
    verdict.grade = Grade::fail;
    verdict.ending = ending;
    verdict.summary = std::move(summary);
    if (!verdict.findings.empty()) verdict.summary += verdict.findings.front().summary;
}

}  // namespace apprunner::core
