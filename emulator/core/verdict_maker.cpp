// Turns the end of a deployment into its verdict.
#include "emulator/core/service_machine.hpp"

#include <algorithm>

namespace apprunner::core {

namespace {

using model::OperationType;

Ending ending_of(FailureKind kind, OperationType type, bool is_first) {
    if (kind == FailureKind::pull) return Ending::image_not_obtained;
    if (type == OperationType::resume_service) return Ending::failed;
    return is_first ? Ending::create_failed : Ending::rolled_back;
}

std::string_view consequence_of(Ending ending) {
    switch (ending) {
        case Ending::create_failed:
            return "App Runner ends this first deployment CREATE_FAILED: ";
        case Ending::rolled_back:
            return "App Runner rolls this back and the service stays RUNNING on its last good "
                   "version: ";
        case Ending::image_not_obtained:
            return "App Runner cannot get the image: ";
        case Ending::passed:
        case Ending::rollback_failed:
        case Ending::failed:
            break;
    }
    return "";
}

}  // namespace

void ServiceMachine::judge_success(const base::Now& /*now*/) {
    Verdict& verdict = work_->verdict;
    verdict.documented_limit_s = documented_limit_s(work_->candidate.configuration.health_check);
    const InstanceView* slowest = nullptr;
    for (const InstanceView& instance : view_.instances) {
        if (!is_live(instance) || !instance.healthy_at) continue;
        const double after = base::seconds(*instance.healthy_at - *instance.first_probe_at);
        if (after <= verdict.healthy_after_s) continue;
        verdict.healthy_after_s = after;
        slowest = &instance;
    }
    verdict.findings = explain_success(evidence_of(slowest));
    const bool is_risky =
        std::any_of(verdict.findings.begin(), verdict.findings.end(), [](const Finding& finding) {
            return finding.weight == Grade::risky;
        });
    verdict.grade = is_risky ? Grade::risky : Grade::pass;
    verdict.ending = Ending::passed;
    verdict.summary =
        is_risky ? verdict.findings.front().summary : "healthy, and App Runner would serve it";
}

void ServiceMachine::judge_failure(
    FailureKind kind, const Evidence& evidence, const base::Now& /*now*/
) {
    Verdict& verdict = work_->verdict;
    verdict.grade = Grade::fail;
    verdict.ending = ending_of(kind, work_->type, !live_);
    verdict.documented_limit_s = documented_limit_s(work_->candidate.configuration.health_check);
    verdict.findings = explain_failure(kind, evidence);
    verdict.summary =
        std::string(consequence_of(verdict.ending)) + verdict.findings.front().summary;
}

}  // namespace apprunner::core
