// What a failing candidate is suspected of, and what is done with that before the verdict: fixes
// are tried, and one that passes while the candidate goes on failing makes the outcome certain.
#include "emulator/core/diagnosis/conviction.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/fixes.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

namespace {

/// An app that is only slow is not suspected so soon.
constexpr base::Duration suspicion_after = std::chrono::seconds(3);

/// Longer than that a verdict that is certain does not wait for what is tried.
constexpr base::Duration trials_patience = std::chrono::seconds(10);

bool may_suspect(const Profile& profile) {
    return profile.early_verdict && !profile.aws_pace;
}

/// An answer with which nobody asks for patience: once more of the same tells more than waiting for
/// Interval does.
bool is_answer(const probes::Outcome& outcome) {
    using probes::OutcomeKind;
    if (outcome.kind != OutcomeKind::answered) {
        return outcome.kind == OutcomeKind::reset || outcome.kind == OutcomeKind::bad_answer;
    }
    return outcome.http_status < 500 && outcome.http_status != 429;
}

}  // namespace

/// When suspect() is next of use; nothing: not before its next check.
std::optional<base::SteadyTime> ServiceMachine::suspicion_due(const InstanceView& instance) const {
    const bool may_be = may_suspect(view_.profile) && instance.state == InstanceState::checking &&
                        !instance.exit_code && !instance.probes.empty() &&
                        !instance.probes.back().healthy;
    const Schedule& schedule = pool_.schedule(instance);
    if (!may_be || schedule.suspected_probe == instance.probes.back().number) return std::nullopt;
    return *instance.first_probe_at + suspicion_after;
}

void ServiceMachine::suspect(InstanceView& instance, const base::Now& now) {
    Schedule& schedule = pool_.schedule(instance);
    // What has been proved is checked once more at once.
    const auto proved_at = trials_.proved_at();
    if (proved_at && schedule.next_probe_at && instance.last_probe_at < proved_at) {
        schedule.next_probe_at = now.steady;
    }
    const auto due = suspicion_due(instance);
    if (!due || now.steady < *due) return;
    const ProbeRecord& last = instance.probes.back();
    const bool is_first = std::exchange(schedule.suspected_probe, last.number) == 0;
    if (is_first && is_answer(last.outcome) && schedule.next_probe_at) {
        schedule.next_probe_at = now.steady;
    }
    if (last.outcome.kind == probes::OutcomeKind::refused) inquire(instance, last.outcome);
    const Evidence evidence = evidence_of(&instance, now);
    schedule.is_convicted = is_convicted(instance, evidence, now.steady);
    if (view_.profile.tries_fixes) try_fixes(FailureKind::unhealthy, instance, evidence, now);
}

/// Those of what it would be told to fail of now.
void ServiceMachine::try_fixes(
    FailureKind kind, const InstanceView& instance, const Evidence& evidence, const base::Now& now
) {
    const std::vector<Finding> findings = explain_failure(kind, evidence);
    trials_.consider(fixes_of(findings.front(), evidence), work_->candidate, instance, now);
}

/// True: the failure waits for what is tried.
bool ServiceMachine::try_fixes_of_end(const InstanceView& instance, const base::Now& now) {
    const bool may_try = may_suspect(view_.profile) && view_.profile.tries_fixes;
    if (!may_try || work_->phase != Phase::checking) return false;
    try_fixes(FailureKind::exited, instance, evidence_of(&instance, now), now);
    return trials_.are_under_way();
}

/// One whose failure waits for what is tried; null: none.
const InstanceView* ServiceMachine::ended_candidate() const {
    const auto found = std::find_if(
        view_.instances.begin(),
        view_.instances.end(),
        [this](const InstanceView& each) { return is_candidate(each) && each.exit_code; }
    );
    return found != view_.instances.end() ? &*found : nullptr;
}

/// It is convicted; or a fix has passed, and a check that was begun afterwards has failed all the
/// same.
bool ServiceMachine::is_proved_to_fail(const InstanceView& instance, const base::Now& now) const {
    if (instance.probes.empty() || instance.probes.back().healthy) return false;
    const bool is_enough =
        !trials_.are_under_way() || now.steady >= *instance.first_probe_at + trials_patience;
    if (pool_.schedule(instance).is_convicted && is_enough) return true;
    const auto proved_at = trials_.proved_at();
    const bool was_asked_since =
        proved_at && instance.last_probe_at >= proved_at && pool_.schedule(instance).next_probe_at;
    return was_asked_since &&
           instance.probes.back().outcome.kind != probes::OutcomeKind::probe_error;
}

/// Writes into the verdict's first finding what came of its fixes. One that does not help is not
/// what is proposed.
void ServiceMachine::tell_tried(const Evidence& evidence) {
    Finding& first = work_->verdict.findings.front();
    const std::vector<Fix> fixes = fixes_of(first, evidence);
    Tried tried;
    const Fix* best = trials_.best_of(fixes, tried);
    if (best == nullptr) return;
    first.tried = tried;
    if (tried.passes) {
        if (!best->words.empty()) first.fix = best->words;
        if (best->changes == first.how_to.changes) return;
        first.how_to = written(best->changes);
        return;
    }
    first.evidence.push_back(
        "tried on another instance, and no help: " + written(best->changes).up + " (" + tried.saw +
        ")"
    );
    first.how_to = {};
}

}  // namespace apprunner::core
