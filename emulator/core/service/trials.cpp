// The life of a trial: started, checked each second, judged, stopped at once.
#include "emulator/core/service/trials.hpp"

#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/memory.hpp"
#include "emulator/core/ring/run_spec.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

namespace {

using std::chrono::seconds;

/// Nothing is judged by one observation.
constexpr int passes_wanted = 2;
/// The same wrong answer so often says that this fix does not help.
constexpr int same_answers_wanted = 4;
constexpr base::Duration pause = seconds(1);

/// 32 hex digits, as other instances have them, without a draw of the engine's ids: those are the
/// same with and without trials. The first digits differ: names of containers have only those.
std::string id_of_trial(std::string instance_id, std::size_t number) {
    std::reverse(instance_id.begin(), instance_id.end());
    instance_id.front() = "0123456789abcdef"[number % 16];
    return instance_id;
}

}  // namespace

Trials::Trial* Trials::find(const std::string& instance_id) {
    const auto found = std::find_if(trials_.begin(), trials_.end(), [&](const Trial& each) {
        return each.state != State::waiting && each.instance.instance_id == instance_id;
    });
    return found != trials_.end() ? &*found : nullptr;
}

bool Trials::owns(const std::string& instance_id) const {
    return std::any_of(trials_.begin(), trials_.end(), [&](const Trial& each) {
        return each.instance.instance_id == instance_id;
    });
}

void Trials::consider(
    const std::vector<Fix>& fixes,
    const Revision& of,
    const InstanceView& instance,
    const base::Now& now
) {
    for (const Fix& fix : fixes) {
        const auto known = std::count_if(trials_.begin(), trials_.end(), [](const Trial& each) {
            return !each.is_forgotten;
        });
        const bool is_known = std::any_of(trials_.begin(), trials_.end(), [&](const Trial& each) {
            return !each.is_forgotten && each.proposed == fix.changes;
        });
        if (is_known || static_cast<std::size_t>(known) >= trials_max) continue;
        if (until_ && now.steady >= *until_) return;
        Trial trial;
        trial.fix = fix;
        trial.proposed = fix.changes;
        trial.failing = of.configuration;
        trial.failing_id = instance.instance_id;
        if (fix.measures_with_mb > 0) {
            trial.fix.changes = memory_of(of.configuration.instance, fix.measures_with_mb);
        }
        trial.configuration = changed(of.configuration, trial.fix.changes);
        trial.image = of.image;
        trial.instance.instance_id = id_of_trial(instance.instance_id, trials_.size());
        trial.instance.revision = of.number;
        if (owns(trial.instance.instance_id)) continue;
        trials_.push_back(std::move(trial));
    }
    start_waiting(now);
}

void Trials::start_waiting(const base::Now& now) {
    std::size_t running = 0;
    for (const Trial& each : trials_) {
        running += each.state == State::starting || each.state == State::checking ? 1U : 0U;
    }
    for (Trial& trial : trials_) {
        if (running >= trials_at_once_max) return;
        if (trial.state != State::waiting) continue;
        if (!until_) until_ = now.steady + trials_limit;
        trial.state = State::starting;
        trial.started_at = now.steady;
        const RunSpec spec = run_spec_of(trial.configuration, trial.image);
        trial.instance.port = spec.port;
        outbox_.effects.push_back(StartInstance{
            view_.service.service_id,
            view_.service.service_name,
            trial.instance.instance_id,
            spec,
            true,
            trial.fix.measures_with_mb > 0});
        ++running;
    }
}

bool Trials::are_under_way() const {
    return std::any_of(trials_.begin(), trials_.end(), [](const Trial& each) {
        return !each.is_forgotten && !each.is_over();
    });
}

const Fix* Trials::best_of(const std::vector<Fix>& fixes, Tried& tried) const {
    const Fix* best = nullptr;
    for (const Fix& fix : fixes) {
        for (const Trial& each : trials_) {
            const bool has_ended = each.state == State::passed || each.state == State::failed;
            if (each.is_forgotten || !has_ended || each.proposed != fix.changes) continue;
            const bool passes = each.state == State::passed;
            if (best != nullptr && !passes) continue;
            tried = {passes, each.ended_after_s, each.saw};
            best = &each.fix;
            if (passes) return best;
        }
    }
    return best;
}

void Trials::end() {
    std::erase_if(trials_, [](const Trial& each) {
        return each.state == State::waiting || each.has_stopped;
    });
    for (Trial& each : trials_) {
        if (each.state != State::passed) each.state = State::failed;
        each.is_forgotten = true;
        stop(each);
    }
    until_.reset();
    proved_at_.reset();
}

void Trials::on(const InstanceStarted& fact, const base::Now& now) {
    Trial* trial = find(fact.instance_id);
    if (trial == nullptr || trial->state != State::starting) return;
    trial->instance.probe_address = fact.probe_address;
    trial->instance.instance_address = fact.instance_address;
    const auto& check = trial->configuration.health_check;
    trial->instance.health.emplace(
        std::max(check.healthy_threshold, passes_wanted), check.unhealthy_threshold
    );
    trial->state = State::checking;
    outbox_.effects.push_back(WatchInstance{
        view_.service.service_id, fact.instance_id, trial->instance.port});
    probe(*trial, now);
}

void Trials::probe(Trial& trial, const base::Now& now) {
    trial.next_probe_at.reset();
    trial.instance.last_probe_at = now.steady;
    const auto& check = trial.configuration.health_check;
    Probe effect;
    effect.service_id = view_.service.service_id;
    effect.instance_id = trial.instance.instance_id;
    effect.probe_number = ++trial.instance.probes_sent;
    effect.address = trial.instance.probe_address;
    effect.port = trial.instance.port;
    effect.protocol = check.protocol;
    effect.path = check.path;
    effect.timeout = seconds(check.timeout_s);
    outbox_.effects.push_back(std::move(effect));
}

void Trials::on(const PortOpened& fact, const base::Now& now) {
    Trial* trial = find(fact.instance_id);
    if (trial != nullptr && trial->state == State::checking && trial->next_probe_at) {
        probe(*trial, now);
    }
}

void Trials::on(const ListenersSeen& fact, const base::Now& now) {
    Trial* trial = find(fact.instance_id);
    if (trial == nullptr) return;
    trial->instance.listeners = fact.listeners;
    trial->instance.listeners_since = now.steady;
}

void Trials::on(const ProbeFinished& fact, const base::Now& now) {
    Trial* trial = find(fact.instance_id);
    const bool is_awaited = trial != nullptr && trial->state == State::checking &&
                            fact.probe_number == trial->instance.probes_sent &&
                            !trial->next_probe_at;
    if (!is_awaited) return;
    trial->next_probe_at = now.steady + pause;
    if (fact.outcome.kind == probes::OutcomeKind::probe_error) return;
    const probes::HttpRule rule{view_.profile.other_2xx_healthy, view_.profile.redirect_healthy};
    // One that is reached only by its machine's name would be refused on App Runner.
    const bool passes =
        probes::is_healthy(fact.outcome, rule) && reach_of(trial->instance) != Reach::own_name_only;
    const bool is_same =
        fact.outcome.detail == trial->saw && fact.outcome.kind == probes::OutcomeKind::answered;
    trial->same_answers = is_same ? trial->same_answers + 1 : 1;
    trial->saw = fact.outcome.detail;
    const auto step = trial->instance.health->add(passes);
    if (step == probes::HealthCounter::Step::became_healthy) {
        finish(*trial, true, now);
    } else if (!passes && trial->same_answers >= same_answers_wanted) {
        finish(*trial, false, now);
    }
}

void Trials::finish(Trial& trial, bool passes, const base::Now& now) {
    const bool is_measuring = passes && trial.fix.measures_with_mb > 0;
    trial.state = is_measuring ? State::measuring : passes ? State::passed : State::failed;
    trial.ended_after_s = base::seconds(now.steady - trial.started_at);
    if (trial.state == State::passed && trial.fix.is_proof && !proved_at_) proved_at_ = now.steady;
    stop(trial);
    start_waiting(now);
}

void Trials::stop(Trial& trial) {
    trial.next_probe_at.reset();
    if (std::exchange(trial.is_stop_asked, true)) return;
    outbox_.effects.push_back(StopInstance{
        view_.service.service_id, trial.instance.instance_id, base::Duration{}});
}

bool Trials::are_gone() const {
    return std::all_of(trials_.begin(), trials_.end(), [](const Trial& each) {
        return each.state == State::waiting || each.has_stopped;
    });
}

/// A result is kept until the operation ends.
void Trials::on(const InstanceStopped& fact, const base::Now& now) {
    Trial* const trial = find(fact.instance_id);
    if (trial != nullptr) trial->has_stopped = true;
    if (trial != nullptr && trial->state == State::measuring) {
        trial->state = State::measured;
        try_measured(Trial(*trial), fact.memory_mb);
        start_waiting(now);
    }
    std::erase_if(trials_, [&fact](const Trial& each) {
        return each.is_forgotten && each.instance.instance_id == fact.instance_id;
    });
}

/// The size that fits what it took, with a tenth to spare; not less than what was proposed, which
/// knows what heaps will grow to.
void Trials::try_measured(const Trial& measured, int memory_mb) {
    constexpr int spare = 10;
    Trial trial;
    trial.proposed = measured.proposed;
    const auto proposed = changed(measured.failing, measured.proposed).instance;
    const int least_mb = std::max(proposed.memory_mb, memory_mb + memory_mb / spare);
    trial.fix.changes = memory_of(measured.failing.instance, least_mb);
    trial.failing = measured.failing;
    trial.configuration = changed(measured.failing, trial.fix.changes);
    trial.image = measured.image;
    trial.instance.instance_id = id_of_trial(measured.failing_id, trials_.size());
    trial.instance.revision = measured.instance.revision;
    if (!owns(trial.instance.instance_id)) trials_.push_back(std::move(trial));
}

}  // namespace apprunner::core
