// The instances of one service: their start, probes, loss and replacement, and the route that
// follows from them.
#include "emulator/core/certainty.hpp"
#include "emulator/core/run_spec.hpp"
#include "emulator/core/service_machine.hpp"
#include "emulator/core/timeline.hpp"

#include <algorithm>
#include <charconv>

namespace apprunner::core {

namespace {

using std::chrono::seconds;

constexpr base::Duration start_limit = std::chrono::minutes(5);

/// Pause before the next replacement: 1, 2, 4 ... 30 s after each loss in a row (assumed; App
/// Runner's is not known).
base::Duration back_off(int losses) {
    const int doublings = std::clamp(losses - 1, 0, 5);
    return std::min<base::Duration>(seconds(1 << doublings), seconds(30));
}

bool is_up(const InstanceView& instance) {
    return instance.state == InstanceState::starting || instance.state == InstanceState::checking ||
           instance.state == InstanceState::serving;
}

std::string revision_name(int number) {
    return "revision " + std::to_string(number);
}

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

const model::HealthCheckConfiguration& ServiceMachine::health_check_of(const InstanceView& instance
) const {
    return is_candidate(instance) || !live_ ? work_->candidate.configuration.health_check
                                            : live_->configuration.health_check;
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
    if (instance == nullptr) return;
    instance->container_id = fact.container_id;
    instance->probe_address = fact.probe_address;
    instance->instance_address = fact.instance_address;
    instance->hostname = fact.hostname;
    instance->start_deadline.reset();
    if (instance->state != InstanceState::starting) return;
    instance->state = InstanceState::checking;
    const bool candidate = is_candidate(*instance);
    const auto& check = health_check_of(*instance);
    instance->verdict.emplace(check.healthy_threshold, check.unhealthy_threshold);
    line(
        LineKind::instance,
        "instance started: " + revision_name(instance->revision) + ", " + instance->hostname +
            ", container " + instance->container_id.substr(0, 12),
        instance->instance_id
    );
    if (candidate && !work_->has_announced_check) {
        work_->has_announced_check = true;
        line(
            LineKind::event,
            timeline::checking(
                view_.profile.wording, check, model::port_text(work_->candidate.configuration)
            )
        );
    }
    outbox_.effects.push_back(WatchInstance{
        view_.service.service_id, instance->instance_id, instance->port});
    probe(*instance, now);
}

void ServiceMachine::on(const StartFailed& fact, const base::Now& now) {
    InstanceView* instance = find(fact.instance_id);
    if (instance == nullptr || instance->state != InstanceState::starting) return;
    instance->start_deadline.reset();
    if (!is_candidate(*instance)) {
        lose(*instance, "could not be started: " + fact.message, now);
        return;
    }
    Evidence evidence = evidence_of(instance);
    evidence.start_failure = fact.reason;
    evidence.message = fact.message;
    fail(FailureKind::start, std::move(evidence), now);
}

void ServiceMachine::on(const InstanceExited& fact, const base::Now& now) {
    InstanceView* instance = find(fact.instance_id);
    if (instance == nullptr || !is_up(*instance)) {
        if (instance != nullptr && instance->state == InstanceState::draining) {
            stop_instance(*instance, {});
            finish_if_drained(now);
        }
        return;
    }
    instance->exit_code = fact.exit_code;
    instance->out_of_memory = fact.out_of_memory;
    instance->last_lines = fact.last_lines;
    line(
        LineKind::instance,
        "instance ended: container exit code " + std::to_string(fact.exit_code) +
            (fact.out_of_memory ? ", out of memory" : ""),
        instance->instance_id
    );
    if (is_candidate(*instance)) {
        fail(FailureKind::exited, evidence_of(instance), now);
    } else {
        lose(*instance, "ended with exit code " + std::to_string(fact.exit_code), now);
    }
}

void ServiceMachine::on(const PortOpened& fact, const base::Now& now) {
    InstanceView* instance = find(fact.instance_id);
    // App Runner's own pace knows nothing of this short cut to the next probe.
    if (instance == nullptr || instance->state != InstanceState::checking ||
        view_.profile.aws_pace) {
        return;
    }
    if (instance->next_probe_at) {
        probe(*instance, now);
    } else {
        instance->is_probe_wanted = true;  // One is under way: its refusal may be stale.
    }
}

void ServiceMachine::on(const ListenersSeen& fact, const base::Now& now) {
    InstanceView* instance = find(fact.instance_id);
    if (instance == nullptr || !is_up(*instance)) return;
    instance->listeners = fact.listeners;
    instance->listeners_since = now.steady;
    instance->is_certainty_checked = false;
}

void ServiceMachine::probe(InstanceView& instance, const base::Now& now) {
    const auto& check = health_check_of(instance);
    instance.next_probe_at.reset();
    instance.is_probe_wanted = false;
    if (!instance.first_probe_at) instance.first_probe_at = now.steady;
    if (is_candidate(instance) && !work_->first_probe_at) work_->first_probe_at = now.steady;
    instance.last_probe_at = now.steady;
    outbox_.effects.push_back(Probe{
        view_.service.service_id,
        instance.instance_id,
        ++instance.probes_sent,
        instance.probe_address,
        instance.port,
        check.protocol,
        check.path,
        seconds(check.timeout_s)});
}

void ServiceMachine::on(const ProbeFinished& fact, const base::Now& now) {
    InstanceView* instance = find(fact.instance_id);
    if (instance == nullptr || fact.probe_number != instance->probes_sent) return;
    if (instance->state != InstanceState::checking && instance->state != InstanceState::serving) {
        return;
    }
    // The interval counts from probe to probe, whatever the answer took.
    const auto& check = health_check_of(*instance);
    instance->next_probe_at =
        std::max(now.steady, *instance->last_probe_at + seconds(check.interval_s));
    if (fact.outcome.kind == probes::OutcomeKind::probe_error) {
        line(LineKind::remark, "probe could not be made: " + fact.outcome.detail, fact.instance_id);
        return;
    }
    const probes::HttpRule rule{view_.profile.other_2xx_healthy, view_.profile.redirect_healthy};
    ProbeRecord record;
    record.number = fact.probe_number;
    record.at_s = base::seconds(now.steady - *instance->first_probe_at);
    record.healthy = probes::is_healthy(fact.outcome, rule);
    record.outcome = fact.outcome;
    const bool is_news = instance->state == InstanceState::checking || !record.healthy;
    if (is_news) {
        line(
            LineKind::probe,
            "probe " + std::to_string(record.number) + ": " +
                (record.healthy ? "healthy, " : "unhealthy, ") + fact.outcome.detail,
            fact.instance_id
        );
    }
    instance->probes.push_back(record);
    if (instance->probes.size() > probe_records_max) instance->probes.pop_front();
    if (!record.healthy && instance->is_probe_wanted &&
        instance->state == InstanceState::checking) {
        probe(*instance, now);
    }
    judge(*instance, instance->verdict->add(record.healthy), now);
}

void ServiceMachine::judge(
    InstanceView& instance, probes::Verdict::Step step, const base::Now& now
) {
    if (step == probes::Verdict::Step::became_healthy &&
        instance.state == InstanceState::checking) {
        instance.state = InstanceState::serving;
        instance.healthy_at = now.steady;
        outbox_.effects.push_back(UnwatchInstance{view_.service.service_id, instance.instance_id});
        if (!is_candidate(instance)) {
            losses_ = 0;
            line(LineKind::instance, "replacement is healthy", instance.instance_id);
            refresh_route();
            finish_rollback(now);
        }
    } else if (step == probes::Verdict::Step::became_unhealthy && !is_candidate(instance)) {
        lose(
            instance,
            "failed " + std::to_string(health_check_of(instance).unhealthy_threshold) +
                " health checks in a row",
            now
        );
        return;
    }
    check_candidates(now);
}

/// A live instance is no longer of use: out of the route, away, and replaced.
void ServiceMachine::lose(InstanceView& instance, const std::string& reason, const base::Now& now) {
    line(LineKind::instance, "instance " + reason + "; it is replaced", instance.instance_id);
    const bool was_serving = instance.state == InstanceState::serving;
    const bool has_ended = instance.exit_code.has_value();
    instance.state = InstanceState::stopping;
    if (was_serving) refresh_route();
    stop_instance(instance, has_ended ? base::Duration{} : view_.profile.stop_grace);
    replace_at_ = now.steady + back_off(++losses_);
}

void ServiceMachine::stop_instance(InstanceView& instance, base::Duration grace) {
    instance.state = InstanceState::stopping;
    instance.next_probe_at.reset();
    instance.start_deadline.reset();
    outbox_.effects.push_back(StopInstance{view_.service.service_id, instance.instance_id, grace});
}

/// The route must have left the instance before.
void ServiceMachine::drain_instance(InstanceView& instance) {
    instance.state = InstanceState::draining;
    instance.next_probe_at.reset();
    outbox_.effects.push_back(DrainInstance{
        view_.service.service_id, instance.instance_id, view_.profile.drain_limit});
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
