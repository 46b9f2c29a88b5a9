// Trials that end without having passed: not started, ended by themselves, lost, or out of time.
#include "emulator/core/service/trials.hpp"

namespace apprunner::core {

/// That of a machine which has no room says nothing of the fix.
void Trials::on(const StartFailed& fact, const base::Now& now) {
    Trial* trial = find(fact.instance_id);
    if (trial == nullptr || trial->state != State::starting) return;
    trial->saw = "it could not be started: " + fact.message;
    const bool says_nothing =
        fact.reason == StartFailure::environment || fact.reason == StartFailure::engine_unreachable;
    if (says_nothing) return drop(*trial, now);
    finish(*trial, false, now);
}

void Trials::on(const InstanceExited& fact, const base::Now& now) {
    Trial* trial = find(fact.instance_id);
    if (trial == nullptr || trial->is_stop_asked) return;
    trial->saw = "it ended with exit code " + std::to_string(fact.exit_code);
    if (fact.is_lost) return drop(*trial, now);
    finish(*trial, false, now);
}

/// It says nothing of its fix, and is over.
void Trials::drop(Trial& trial, const base::Now& now) {
    finish(trial, false, now);
    trial.state = State::measured;
}

void Trials::wake(const base::Now& now) {
    if (until_ && now.steady >= *until_) {
        std::erase_if(trials_, [](const Trial& each) { return each.state == State::waiting; });
        for (Trial& each : trials_) {
            if (each.is_forgotten || each.is_over()) continue;
            if (each.saw.empty()) each.saw = "it was not up in time";
            // One that was only slow, and not killed, tells nothing of its memory.
            if (changes_memory(each.proposed)) {
                drop(each, now);
            } else {
                finish(each, false, now);
            }
        }
    }
    for (Trial& each : trials_) {
        if (each.next_probe_at && now.steady >= *each.next_probe_at) probe(each, now);
    }
}

std::optional<base::SteadyTime> Trials::next_wake() const {
    std::optional<base::SteadyTime> due;
    for (const Trial& each : trials_) {
        if (each.next_probe_at && (!due || *each.next_probe_at < *due)) due = each.next_probe_at;
    }
    if (until_ && are_under_way() && (!due || *until_ < *due)) due = until_;
    return due;
}

}  // namespace apprunner::core
