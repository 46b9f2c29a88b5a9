// The instances of one service: how they start, drain, stop and are lost. health.cpp has their
// checks, capacity.cpp how many there are to be.
#include "emulator/base/assert.hpp"
#include "emulator/core/ring/mutation_guard.hpp"
#include "emulator/core/ring/run_spec.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

namespace {

using std::chrono::seconds;

/// Pause before the next replacement: 1, 2, 4 ... 30 s after each loss in a row by the app
/// (assumed; App Runner's is not known), 1 s after any other.
base::Duration back_off(int losses) {
    const int doublings = std::clamp(losses - 1, 0, 5);
    return std::min<base::Duration>(seconds(1 << doublings), seconds(30));
}

/// One that has served for this long was no false start: the back-off begins anew.
constexpr base::Duration steady_after = seconds(60);

}  // namespace

InstanceView* ServiceMachine::find(const std::string& instance_id) {
    for (InstanceView& instance : view_.instances) {
        if (instance.instance_id == instance_id) return &instance;
    }
    return nullptr;
}

bool ServiceMachine::is_live(const InstanceView& instance) const {
    return live_ && instance.revision == live_->number;
}

bool ServiceMachine::is_candidate(const InstanceView& instance) const {
    return work_ && instance.revision == work_->candidate.number && !is_live(instance);
}

const Revision& ServiceMachine::revision_of(const InstanceView& instance) const {
    if (is_candidate(instance)) return work_->candidate;
    APPRUNNER_ASSERT(is_live(instance), "only candidates and live instances are up");
    return *live_;
}

void ServiceMachine::start_instance(const Revision& revision, const base::Now& now) {
    const RunSpec spec = run_spec_of(revision.configuration, revision.image);
    InstanceView instance;
    instance.instance_id = ids_.hex32();
    instance.revision = revision.number;
    instance.port = spec.port;
    instance.start_deadline = now.steady + start_limit;
    view_.instances.push_back(instance);
    outbox_.effects.push_back(StartInstance{
        view_.service.service_id, view_.service.service_name, instance.instance_id, spec});
}

void ServiceMachine::on(const InstanceStarted& fact, const base::Now& now) {
    InstanceView* instance = find(fact.instance_id);
    if (instance == nullptr || instance->state != InstanceState::starting) return;
    is_engine_away_ = false;
    instance->container_id = fact.container_id;
    instance->probe_address = fact.probe_address;
    instance->instance_address = fact.instance_address;
    instance->hostname = fact.hostname;
    instance->start_deadline.reset();
    instance->state = InstanceState::checking;
    const Revision& revision = revision_of(*instance);
    const model::HealthCheckConfiguration& check = revision.configuration.health_check;
    instance->verdict.emplace(check.healthy_threshold, check.unhealthy_threshold);
    line(
        LineKind::instance,
        "instance started: revision " + std::to_string(instance->revision) + ", " +
            instance->hostname + ", container " + instance->container_id.substr(0, 12),
        instance->instance_id
    );
    if (is_candidate(*instance)) {
        announce_check();
    } else {
        // A replacement gets the time that a deployment gets.
        instance->check_deadline = now.steady + give_up_after(revision);
    }
    watch(*instance);
    probe(*instance, now);
}

void ServiceMachine::on(const StartFailed& fact, const base::Now& now) {
    InstanceView* instance = find(fact.instance_id);
    if (instance == nullptr || instance->state != InstanceState::starting) return;
    if (!is_candidate(*instance)) {
        const bool is_engine_away = fact.reason == StartFailure::engine_unreachable;
        const bool was_told = is_engine_away && std::exchange(is_engine_away_, true);
        const std::string reason = was_told ? "" : "could not be started: " + fact.message;
        lose(*instance, reason, is_engine_away ? Blame::outside : Blame::start, now);
        return;
    }
    Evidence evidence = evidence_of(instance, now);
    evidence.start_failure = fact.reason;
    evidence.message = fact.message;
    fail(FailureKind::start, std::move(evidence), now);
}

void ServiceMachine::on(const InstanceExited& fact, const base::Now& now) {
    InstanceView* instance = find(fact.instance_id);
    if (instance == nullptr) return;
    if (instance->state == InstanceState::draining) {
        stop_instance(*instance, {});
        finish_if_drained(now);
        return;
    }
    if (!is_up(instance->state)) return;
    instance->exit_code = fact.exit_code;
    instance->out_of_memory = fact.out_of_memory;
    instance->ended_by = fact.ended_by;
    instance->last_lines = fact.last_lines;
    const std::string code = std::to_string(fact.exit_code);
    line(
        LineKind::instance,
        "instance ended: container exit code " + code +
            (fact.out_of_memory ? ", out of memory" : "") +
            (fact.ended_by.empty() ? "" : ", from outside: " + fact.ended_by),
        instance->instance_id
    );
    if (is_candidate(*instance)) {
        announce_check();
        fail(FailureKind::exited, evidence_of(instance, now), now);
    } else {
        const Blame blame = fact.ended_by.empty() ? Blame::app : Blame::outside;
        lose(*instance, "ended with exit code " + code, blame, now);
    }
}

/// A live instance is no longer of use: out of the route, away, and replaced.
void ServiceMachine::lose(
    InstanceView& instance, const std::string& reason, Blame blame, const base::Now& now
) {
    const bool is_replaced = wanted_instances() > 0;
    if (!reason.empty()) {
        line(
            LineKind::instance,
            "instance " + reason + (is_replaced ? "; it is replaced" : ""),
            instance.instance_id
        );
    }
    const bool was_serving = instance.state == InstanceState::serving;
    const bool has_ended = instance.exit_code.has_value();
    const bool was_steady =
        instance.healthy_at && now.steady - *instance.healthy_at >= steady_after;
    if (blame != Blame::outside) losses_ = was_steady ? 1 : losses_ + 1;
    if (blame == Blame::app) judge_early_loss(instance, reason, now);
    if (is_replaced) {
        // Another instance may have been lost before, and have longer to wait.
        const base::SteadyTime wish = now.steady + back_off(blame == Blame::outside ? 1 : losses_);
        replace_at_ = std::max(wish, replace_at_.value_or(wish));
    }
    instance.state = InstanceState::stopping;
    if (was_serving) refresh_route();
    stop_instance(instance, has_ended ? base::Duration{} : view_.profile.stop_grace);
}

void ServiceMachine::stop_instance(InstanceView& instance, base::Duration grace) {
    instance.state = InstanceState::stopping;
    instance.next_probe_at.reset();
    instance.start_deadline.reset();
    instance.check_deadline.reset();
    outbox_.effects.push_back(StopInstance{view_.service.service_id, instance.instance_id, grace});
}

/// The last route ordered must be one without the instance: requests under way may finish once it
/// is in force.
void ServiceMachine::drain_instance(InstanceView& instance) {
    instance.state = InstanceState::draining;
    instance.next_probe_at.reset();
    instance.drains_with_route = route_generation_;
    send_drains();
}

void ServiceMachine::send_drains() {
    for (InstanceView& instance : view_.instances) {
        if (instance.state != InstanceState::draining || !instance.drains_with_route) continue;
        const bool has_left = *instance.drains_with_route <= route_in_force_;
        if (!guard(Guard::drain_after_route, has_left)) continue;
        instance.drains_with_route.reset();
        outbox_.effects.push_back(DrainInstance{
            view_.service.service_id, instance.instance_id, view_.profile.drain_limit});
    }
}

void ServiceMachine::on(const Drained& fact, const base::Now& now) {
    InstanceView* instance = find(fact.instance_id);
    if (instance == nullptr || instance->state != InstanceState::draining) return;
    if (!fact.all_finished) {
        line(
            LineKind::remark,
            "requests were still under way when the drain limit passed",
            fact.instance_id
        );
    }
    stop_instance(*instance, view_.profile.stop_grace);
    finish_if_drained(now);
}

void ServiceMachine::on(const InstanceStopped& fact, const base::Now& now) {
    InstanceView* instance = find(fact.instance_id);
    if (instance == nullptr || instance->state != InstanceState::stopping) return;
    if (fact.killed) {
        line(LineKind::remark, "the app ignored SIGTERM and was killed", fact.instance_id);
    }
    std::erase_if(view_.instances, [&fact](const InstanceView& each) {
        return each.instance_id == fact.instance_id;
    });
    finish_rollback(now);
    continue_retirement(now);
}

}  // namespace apprunner::core
