// Watches and checks of the world's apps.
#include "emulator/sim/app.hpp"
#include "emulator/sim/world.hpp"
#include "emulator/sim/world_guard.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::sim {

namespace {

/// As the performers have it.
constexpr base::Duration first_answer_limit = std::chrono::seconds(4);

}  // namespace

void World::on(const core::WatchInstance& effect, base::SteadyTime now) {
    Container* container = wanted(effect.instance_id, "WatchInstance");
    if (container == nullptr) return;
    container->is_watched = true;
    container->is_open_told = false;
    container->listeners_told.reset();
    const base::Duration age = now - container->runs_from;
    bool was_open = false;
    for (const base::Duration change : changes_of(*container)) {
        const bool is_past = change > base::Duration::zero() && change <= age;
        if (is_past) continue;  // What there is by now has been told for age 0.
        const base::Duration after = std::max(base::Duration{}, change - age);
        core::ListenersSeen seen;
        seen.service_id = effect.service_id;
        seen.instance_id = effect.instance_id;
        seen.listeners = listeners_at(*container, std::max(age, change));
        tell(after + draw(delays_.report), seen);
        if (!was_open && is_open_at(*container, std::max(age, change))) {
            was_open = true;
            tell(
                after + draw(delays_.report),
                core::PortOpened{effect.service_id, effect.instance_id}
            );
        }
    }
}

void World::on(const core::UnwatchInstance& effect, base::SteadyTime /*now*/) {
    Container* container = wanted(effect.instance_id, "UnwatchInstance");
    if (container != nullptr) container->is_watched = false;
}

void World::on(const core::Probe& effect, base::SteadyTime now) {
    Container* container = wanted(effect.instance_id, "Probe");
    if (container == nullptr) return;
    if (std::exchange(container->is_probe_under_way, true)) object("two probes at a time");
    core::ProbeFinished fact;
    fact.service_id = effect.service_id;
    fact.instance_id = effect.instance_id;
    fact.probe_number = effect.probe_number;
    fact.outcome = outcome_at(*container, now - container->runs_from, effect);
    if (random_->chance(faults_.probe_error)) {
        fact.outcome = probes::Outcome{};
        fact.outcome.detail = "no descriptors left";
    } else if (random_->chance(faults_.failed_probe)) {
        fact.outcome.kind = probes::OutcomeKind::timed_out;
        fact.outcome.http_status = 0;
        fact.outcome.detail = "no answer in time";
        fact.outcome.took = effect.timeout;
    }
    tell(fact.outcome.took + draw(delays_.report), fact);
    const bool has_passed = probes::is_followed(fact.outcome);
    if (effect.asks_for_answer && world_guard(WorldGuard::first_answer_of_open, has_passed)) {
        ask_for_answer(effect, *container, now, fact.outcome.took);
    }
}

/// The virtual apps answer every plain GET as they answer a check, and speak nothing else.
void World::on(const core::Inquire& effect, base::SteadyTime now) {
    Container* container = wanted(effect.instance_id, "Inquire");
    if (container == nullptr) return;
    core::InquiryFinished fact;
    fact.service_id = effect.service_id;
    fact.instance_id = effect.instance_id;
    base::Duration took{};
    for (const probes::Question& question : effect.questions) {
        core::Probe check;
        Container asked = *container;
        if (question.port != 0) asked.port = question.port;
        check.port = asked.port;
        check.protocol = model::HealthCheckProtocol::http;
        check.timeout = probes::questions_limit - took;
        probes::QuestionReply reply{
            question, outcome_at(asked, now + took - asked.runs_from, check)};
        const bool is_answered = reply.outcome.kind == probes::OutcomeKind::answered;
        if (question.kind != probes::QuestionKind::get && is_answered) {
            reply.outcome.kind = probes::OutcomeKind::bad_answer;
            reply.outcome.http_status = 0;
        }
        took += reply.outcome.took;
        fact.replies.push_back(std::move(reply));
        if (took >= probes::questions_limit) break;
    }
    tell(took + draw(delays_.report), fact);
}

/// Begins when the check is passed.
void World::ask_for_answer(
    const core::Probe& check,
    const Container& container,
    base::SteadyTime now,
    base::Duration check_took
) {
    core::Probe question = check;
    question.protocol = model::HealthCheckProtocol::http;
    question.timeout = first_answer_limit;
    core::FirstAnswerSeen fact;
    fact.service_id = check.service_id;
    fact.instance_id = check.instance_id;
    fact.outcome = outcome_at(container, now + check_took - container.runs_from, question);
    tell(check_took + fact.outcome.took + draw(delays_.report), fact);
}

}  // namespace apprunner::sim
