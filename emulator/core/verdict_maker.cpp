// Turns the end of a deployment into its verdict.
#include "emulator/core/evidence_text.hpp"
#include "emulator/core/service_machine.hpp"

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

/// A second look at the end: App Runner says RUNNING, and the app is dead all the same.
void ServiceMachine::judge_losses() {
    if (work_->losses == 0) return;
    Verdict& verdict = work_->verdict;
    verdict.findings.insert(
        verdict.findings.begin(),
        Finding{
            "ARS-DIED-AFTER-CHECK",
            Grade::risky,
            "The app passed its check and failed right after it: App Runner reports success, and "
            "goes on replacing instances.",
            {"instances lost before the deployment was over: " + std::to_string(work_->losses)},
            "Let the health check's path pass only when the app can really serve."}
    );
    grade_success(verdict);
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
