// Probes of the instances: when they are made, what they and the listening sockets decide.
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/conviction.hpp"
#include "emulator/core/diagnosis/probes.hpp"
#include "emulator/core/diagnosis/questions.hpp"
#include "emulator/core/ring/mutation_guard.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>
#include <iterator>

namespace apprunner::core {

namespace {

using Counted = probes::HealthCounter::Step;
using std::chrono::seconds;

/// A probe that reaches the app only because its machine's name has another address here than on
/// App Runner would be refused there. What it answered here stays: it is shown.
probes::Outcome as_on_app_runner(const InstanceView& instance, probes::Outcome outcome) {
    if (!probes::has_reached(outcome) || reach_of(instance) != Reach::own_name_only) return outcome;
    outcome.kind = probes::OutcomeKind::refused;
    outcome.http_status = 0;
    outcome.detail =
        "connected here, refused on App Runner: the app listens only on the address of its "
        "machine's name";
    return outcome;
}

bool was_refused(const InstanceView& instance) {
    return !instance.probes.empty() &&
           instance.probes.back().outcome.kind == probes::OutcomeKind::refused;
}

}  // namespace

base::Duration ServiceMachine::give_up_after(const Revision& revision) const {
    const auto& check = revision.configuration.health_check;
    return view_.profile.give_up == GiveUp::fixed
               ? view_.profile.give_up_after
               : base::Duration(seconds(check.interval_s * check.unhealthy_threshold));
}

/// One that the engine was slow to start has as long as the first one had: that is no fault of the
/// app. Nothing: it has not been asked yet.
std::optional<base::SteadyTime> ServiceMachine::give_up_at(const InstanceView& candidate) const {
    if (candidate.state != InstanceState::checking || !candidate.first_probe_at) return {};
    return *candidate.first_probe_at + give_up_after(work_->candidate);
}

bool ServiceMachine::has_had_its_time(const InstanceView& candidate, const base::Now& now) const {
    const auto at = give_up_at(candidate);
    return at && now.steady >= *at;
}

void ServiceMachine::watch(InstanceView& instance) {
    outbox_.effects.push_back(WatchInstance{
        view_.service.service_id, instance.instance_id, instance.port});
}

void ServiceMachine::probe(InstanceView& instance, const base::Now& now) {
    const auto& check = revision_of(instance).configuration.health_check;
    Schedule& schedule = pool_.schedule(instance);
    schedule.next_probe_at.reset();
    schedule.is_probe_wanted = false;
    instance.last_probe_at = now.steady;
    if (!instance.first_probe_at) instance.first_probe_at = now.steady;
    if (is_candidate(instance) && !work_->first_probe_at) work_->first_probe_at = now.steady;
    const bool asks = !instance.first_answer && !schedule.is_answer_asked_for &&
                      (is_candidate(instance) || instance.is_answer_awaited);
    if (asks) schedule.is_answer_asked_for = true;
    outbox_.effects.push_back(Probe{
        view_.service.service_id,
        instance.instance_id,
        ++instance.probes_sent,
        instance.probe_address,
        instance.port,
        check.protocol,
        check.path,
        seconds(check.timeout_s),
        asks,
        host_on_aws(view_.host)});
}

/// A refusal that may be stale by now. App Runner's own pace knows nothing of this short cut.
void ServiceMachine::on(const PortOpened& fact, const base::Now& now) {
    if (trials_.owns(fact.instance_id)) return trials_.on(fact, now);
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || instance->exit_code || instance->state != InstanceState::checking ||
        view_.profile.aws_pace) {
        return;
    }
    Schedule& schedule = pool_.schedule(*instance);
    if (!schedule.next_probe_at) {
        schedule.is_probe_wanted = true;  // One is under way.
    } else if (was_refused(*instance)) {
        probe(*instance, now);
    }
}

void ServiceMachine::on(const ListenersSeen& fact, const base::Now& now) {
    if (trials_.owns(fact.instance_id)) return trials_.on(fact, now);
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || !is_up(instance->state)) return;
    if (instance->listeners_since && instance->listeners == fact.listeners) return;
    instance->listeners = fact.listeners;
    instance->listeners_since = now.steady;
    Schedule& schedule = pool_.schedule(*instance);
    schedule.is_hint_given = false;
    schedule.is_certainty_checked = false;
    // What was asked of other ports was asked of those that listened then.
    if (schedule.asked_kind == probes::OutcomeKind::refused) schedule.asked_kind = {};
}

void ServiceMachine::on(const ProbeFinished& fact, const base::Now& now) {
    if (trials_.owns(fact.instance_id)) return trials_.on(fact, now);
    InstanceView* instance = pool_.find(fact.instance_id);
    if (instance == nullptr || instance->exit_code || fact.probe_number != instance->probes_sent)
        return;
    Schedule& schedule = pool_.schedule(*instance);
    const bool is_checked =
        instance->state == InstanceState::checking || instance->state == InstanceState::serving;
    if (!guard(Guard::probe_of_living, is_checked) || schedule.next_probe_at) return;
    // Only a check that is passed is followed by GET /.
    if (!probes::is_followed(fact.outcome)) schedule.is_answer_asked_for = false;
    record(*instance, fact, now);
    const bool was_asked_again = std::exchange(schedule.is_probe_wanted, false);
    const ProbeRecord record = instance->probes.back();
    if (record.outcome.kind != probes::OutcomeKind::probe_error) {
        judge(*instance, instance->health->add(record.healthy), fact, now);
    }
    instance = pool_.find(fact.instance_id);
    if (instance == nullptr) return;
    const bool is_to_explain = !record.healthy && instance->state == InstanceState::checking;
    if (is_to_explain) inquire(*instance, fact.outcome);
    if (was_asked_again && instance->state == InstanceState::checking && was_refused(*instance)) {
        probe(*instance, now);
    }
}

void ServiceMachine::record(
    InstanceView& instance, const ProbeFinished& fact, const base::Now& now
) {
    // The interval counts from probe to probe, whatever the answer took.
    const auto& check = revision_of(instance).configuration.health_check;
    pool_.schedule(instance).next_probe_at =
        std::max(now.steady, *instance.last_probe_at + seconds(check.interval_s));
    const probes::HttpRule rule{view_.profile.other_2xx_healthy, view_.profile.redirect_healthy};
    ProbeRecord record;
    record.number = fact.probe_number;
    record.at_s = base::seconds(now.steady - fact.known_for - *instance.first_probe_at);
    record.outcome = as_on_app_runner(instance, fact.outcome);
    record.healthy = probes::is_healthy(record.outcome, rule);
    keep_answer(instance, record.outcome);
    const Schedule& schedule = pool_.schedule(instance);
    const bool is_answer_open = schedule.is_answer_asked_for || instance.is_answer_awaited;
    if (!record.healthy || instance.state == InstanceState::checking || is_answer_open) {
        take_lines(instance, fact.lines);
    }
    if (fact.outcome.kind == probes::OutcomeKind::probe_error) {
        line(FeedKind::remark, "probe could not be made: " + fact.outcome.detail, fact.instance_id);
    } else if (instance.state == InstanceState::checking || !record.healthy) {
        line(
            FeedKind::probe,
            "probe " + std::to_string(record.number) + ": " +
                (record.healthy ? "healthy, " : "unhealthy, ") + record.outcome.detail,
            fact.instance_id
        );
    }
    instance.probes.push_back(std::move(record));
    if (instance.probes.size() > probe_records_max) instance.probes.pop_front();
    hasten_decisive_check(instance, now);
}

/// The check that makes the outcome certain is made when its time has come, and not up to Interval
/// later. App Runner's own pace knows nothing of this short cut.
void ServiceMachine::hasten_decisive_check(const InstanceView& instance, const base::Now& now) {
    const bool may_be_certain = view_.profile.early_verdict && !view_.profile.aws_pace &&
                                is_candidate(instance) && instance.state == InstanceState::checking;
    if (!may_be_certain) return;
    auto& next = pool_.schedule(instance).next_probe_at;
    const Evidence evidence = evidence_of(&instance, now);
    for (const auto& at :
         {decisive_check_at(instance, revision_of(instance).configuration.health_check),
          other_port_check_at(instance, evidence),
          convicted_by_time_at(instance, evidence, now.steady)}) {
        if (at && *at > now.steady && *at < *next) next = at;
    }
}

/// What it prints while its checks fail, or before its first answer to a user is judged, may be the
/// only word of why. What a healthy app prints is not kept here.
void ServiceMachine::take_lines(InstanceView& instance, std::vector<std::string> lines) {
    if (instance.exit_code) return;
    std::vector<std::string>& kept = instance.last_lines;
    std::move(lines.begin(), lines.end(), std::back_inserter(kept));
    if (kept.size() <= last_lines_max) return;
    kept.erase(kept.begin(), kept.end() - static_cast<std::ptrdiff_t>(last_lines_max));
}

void ServiceMachine::judge(
    InstanceView& instance,
    probes::HealthCounter::Step step,
    const ProbeFinished& fact,
    const base::Now& now
) {
    const bool is_new = is_candidate(instance);
    if (step == Counted::became_healthy && instance.state == InstanceState::checking) {
        instance.state = InstanceState::serving;
        instance.healthy_at = now.steady - fact.known_for;
        pool_.schedule(instance).check_deadline.reset();
        outbox_.effects.push_back(UnwatchInstance{view_.service.service_id, instance.instance_id});
        line(FeedKind::instance, "instance is healthy", instance.instance_id);
        if (!is_new) {
            refresh_route();
            finish_rollback(now);
        }
    } else if (step == Counted::became_unhealthy && instance.state == InstanceState::serving) {
        become_unhealthy(instance, now);
    }
}

/// One that was healthy has failed UnhealthyThreshold checks in a row. While others are still
/// waited for, a candidate only has to become healthy again.
void ServiceMachine::become_unhealthy(InstanceView& instance, const base::Now& now) {
    if (!is_candidate(instance)) {
        const int failed = revision_of(instance).configuration.health_check.unhealthy_threshold;
        const std::string reason = "failed " + std::to_string(failed) + " health checks in a row";
        lose(instance, reason, Blame::app, now);
        return;
    }
    if (work_->phase == Phase::switching) {
        fail(FailureKind::unhealthy, evidence_of(&instance, now), now);
        return;
    }
    line(FeedKind::instance, "instance is unhealthy again", instance.instance_id);
    instance.state = InstanceState::checking;
    instance.healthy_at.reset();
    watch(instance);
    if (work_->held_step) {
        work_->held_step.reset();
        enter_checking(now);
    }
}

/// Says early what is wrong with where it listens; the verdict takes longer.
void ServiceMachine::look_at_listeners(InstanceView& instance, const base::Now& now) {
    if (instance.state != InstanceState::checking) return;
    Schedule& schedule = pool_.schedule(instance);
    const auto hint_at = hint_due(instance);
    if (hint_at && !schedule.is_hint_given && now.steady >= *hint_at) {
        schedule.is_hint_given = true;
        line(FeedKind::remark, listeners_hint(instance), instance.instance_id);
    }
    const Revision& revision = revision_of(instance);
    const auto certain_at =
        certainty_due(instance, revision.configuration.health_check, revision.image);
    if (certain_at && now.steady >= *certain_at) schedule.is_certainty_checked = true;
}

/// When look_at_listeners() and is_certain_to_fail() are to be asked although no news has come.
std::optional<base::SteadyTime> ServiceMachine::listeners_due(const InstanceView& instance) const {
    if (instance.state != InstanceState::checking) return std::nullopt;
    const Schedule& schedule = pool_.schedule(instance);
    const auto hint_at = hint_due(instance);
    if (hint_at && !schedule.is_hint_given) return hint_at;
    if (!view_.profile.early_verdict || schedule.is_certainty_checked) return std::nullopt;
    const Revision& revision = revision_of(instance);
    return certainty_due(instance, revision.configuration.health_check, revision.image);
}

}  // namespace apprunner::core
