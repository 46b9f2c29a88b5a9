// What becomes of one instance: it has started, ended, drained, stopped, or is lost. health.cpp has
// its checks, capacity.cpp how many there are to be.
#include "emulator/base/assert.hpp"
#include "emulator/core/diagnosis/redaction.hpp"
#include "emulator/core/ring/mutation_guard.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

bool ServiceMachine::is_live(const InstanceView& instance) const {
    return live_ && instance.revision == live_->number;
}

bool ServiceMachine::is_of_candidate(const InstanceView& instance) const {
    return work_ && instance.revision == work_->candidate.number && !is_live(instance);
}

bool ServiceMachine::is_candidate(const InstanceView& instance) const {
    return is_of_candidate(instance) && is_up(instance.state);
}

const Revision& ServiceMachine::revision_of(const InstanceView& instance) const {
    if (is_candidate(instance)) return work_->candidate;
    APPRUNNER_ASSERT(is_live(instance), "only candidates and live instances are up");
    return *live_;
}

void ServiceMachine::on(const InstanceStarted& fact, const base::Now& now) {
    if (trials_.owns(fact.instance_id)) return trials_.on(fact, now);
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || instance->state != InstanceState::starting) return;
    pool_.started(*instance, fact);
    const Revision& revision = revision_of(*instance);
    const model::HealthCheckConfiguration& check = revision.configuration.health_check;
    instance->health.emplace(check.healthy_threshold, check.unhealthy_threshold);
    line(
        FeedKind::instance,
        "instance started: revision " + std::to_string(instance->revision) + ", " +
            instance->hostname + ", container " + instance->container_id.substr(0, 12),
        instance->instance_id
    );
    if (is_candidate(*instance)) {
        announce_check();
    } else {
        // A replacement gets the time that a deployment gets.
        pool_.schedule(*instance).check_deadline = now.steady + give_up_after(revision);
    }
    watch(*instance);
    probe(*instance, now);
}

/// An engine quotes what it was given: no value of the service goes on from here.
std::string ServiceMachine::shown(std::string text) const {
    if (work_) text = without_values(std::move(text), work_->candidate.configuration);
    if (live_) text = without_values(std::move(text), live_->configuration);
    return text;
}

void ServiceMachine::on(const StartFailed& told, const base::Now& now) {
    StartFailed fact = told;
    fact.message = shown(std::move(fact.message));
    if (trials_.owns(fact.instance_id)) return trials_.on(fact, now);
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || instance->state != InstanceState::starting) return;
    if (!is_candidate(*instance)) {
        const bool is_engine_away = fact.reason == StartFailure::engine_unreachable;
        const bool was_told = is_engine_away && pool_.note_engine_away();
        const std::string reason = was_told ? "" : "could not be started: " + fact.message;
        lose(*instance, reason, is_engine_away ? Blame::outside : Blame::start, now);
        return;
    }
    instance->program = fact.program;
    Evidence evidence = evidence_of(instance, now);
    evidence.start_failure = fact.reason;
    evidence.message = fact.message;
    fail(FailureKind::start, std::move(evidence), now);
}

void ServiceMachine::on(const InstanceExited& fact, const base::Now& now) {
    if (trials_.owns(fact.instance_id)) return trials_.on(fact, now);
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr) return;
    if (instance->state == InstanceState::draining) {
        pool_.stop(*instance, {});
        finish_if_drained(now);
        return;
    }
    if (!is_up(instance->state) || instance->exit_code) return;
    instance->exit_code = fact.exit_code;
    instance->out_of_memory = fact.out_of_memory;
    instance->ended_by = fact.ended_by;
    instance->last_lines = fact.last_lines;
    instance->program = fact.program;
    instance->memory_peak_mb = std::max(instance->memory_peak_mb, fact.memory_peak_mb);
    if (!guard(Guard::lost_is_no_failure, !fact.is_lost)) return lose_with_machine(*instance, now);
    const std::string code = std::to_string(fact.exit_code);
    line(
        FeedKind::instance,
        "instance ended: container exit code " + code +
            (fact.out_of_memory ? ", out of memory" : "") +
            (fact.ended_by.empty() ? "" : ", from outside: " + fact.ended_by),
        instance->instance_id
    );
    if (is_candidate(*instance)) {
        announce_check();
        pool_.schedule(*instance).next_probe_at.reset();
        if (try_fixes_of_end(*instance, now)) return;
        fail(FailureKind::exited, evidence_of(instance, now), now);
    } else {
        const Blame blame = fact.ended_by.empty() ? Blame::app : Blame::outside;
        lose(*instance, "ended with exit code " + code, blame, now);
    }
}

void ServiceMachine::on(const MemoryKillSeen& fact, const base::Now& now) {
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || !is_up(instance->state)) return;
    ++instance->memory_kills;
    instance->memory_peak_mb = std::max(instance->memory_peak_mb, fact.memory_peak_mb);
    line(
        FeedKind::remark,
        "the kernel killed a process of the app: it needed more memory than the instance has",
        instance->instance_id
    );
    judge_memory_kill(*instance, now);
}

/// Told of one that is starting, too, in place of an answer to that: what it says is the same.
void ServiceMachine::lose_with_machine(InstanceView& instance, const base::Now& now) {
    const std::string reason =
        "ended by " + (instance.ended_by.empty() ? "the loss of its node" : instance.ended_by);
    if (!is_candidate(instance)) {
        lose(instance, reason, Blame::outside, now);
        return;
    }
    line(
        FeedKind::instance,
        "instance " + reason + "; another one is checked in its place",
        instance.instance_id
    );
    replace_candidate(instance, now);
}

/// It says nothing of the version: a new one is checked instead, within the phase's limit. Where
/// traffic was being switched to it, that goes back to what ran before until then.
void ServiceMachine::replace_candidate(InstanceView& lost, const base::Now& now) {
    const bool had_switched = work_->phase == Phase::switching;
    pool_.stop(lost, {});
    if (had_switched || work_->held_step) {
        work_->held_step.reset();
        work_->verdict = Verdict{};
        work_->verdict.operation_id = work_->operation_id;
        enter_checking(now);
    }
    if (had_switched && !live_) {
        work_->route_generation = route(model::RouteMode::no_instances);
    } else if (had_switched) {
        work_->route_generation =
            route(work_->was_paused ? model::RouteMode::paused : model::RouteMode::serving);
    }
    work_->first_probe_at.reset();
    for (const InstanceView& each : view_.instances) {
        if (!is_candidate(each) || !each.first_probe_at) continue;
        const base::SteadyTime at = *each.first_probe_at;
        work_->first_probe_at = std::min(at, work_->first_probe_at.value_or(at));
    }
    pool_.start(work_->candidate, now);
}

/// A live instance is no longer of use: out of the route, away, and replaced.
void ServiceMachine::lose(
    InstanceView& instance, const std::string& reason, Blame blame, const base::Now& now
) {
    const bool is_replaced = wanted_instances() > 0;
    if (!reason.empty()) {
        line(
            FeedKind::instance,
            "instance " + reason + (is_replaced ? "; it is replaced" : ""),
            instance.instance_id
        );
    }
    const bool was_serving = instance.state == InstanceState::serving;
    const bool has_ended = instance.exit_code.has_value();
    pool_.note_loss(instance, blame, is_replaced, now);
    if (blame == Blame::app) judge_early_loss(instance, reason, now);
    instance.state = InstanceState::stopping;
    if (was_serving) refresh_route();
    pool_.stop(instance, has_ended ? base::Duration{} : view_.profile.stop_grace);
}

void ServiceMachine::on(const Drained& fact, const base::Now& now) {
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || instance->state != InstanceState::draining) return;
    if (!fact.all_finished) {
        line(
            FeedKind::remark,
            "requests were still under way when the drain limit passed",
            fact.instance_id
        );
    }
    pool_.stop(*instance, view_.profile.stop_grace);
    finish_if_drained(now);
}

void ServiceMachine::on(const InstanceStopped& fact, const base::Now& now) {
    if (trials_.owns(fact.instance_id)) {
        trials_.on(fact, now);
        finish_rollback(now);
        continue_retirement(now);
        return;
    }
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || instance->state != InstanceState::stopping) return;
    if (fact.killed) {
        line(FeedKind::remark, std::string(model::ignored_sigterm_remark), fact.instance_id);
    }
    pool_.remove(fact.instance_id);
    finish_rollback(now);
    continue_retirement(now);
}

}  // namespace apprunner::core
