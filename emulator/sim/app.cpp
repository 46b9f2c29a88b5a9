// Plays a virtual app's script: what it listens on and answers at a given age.
#include "emulator/sim/app.hpp"

#include "emulator/sim/world_guard.hpp"

#include <algorithm>

namespace apprunner::sim {

namespace {

using probes::Outcome;
using probes::OutcomeKind;

Outcome outcome_of(OutcomeKind kind, std::string detail, base::Duration took) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.detail = std::move(detail);
    outcome.took = took;
    return outcome;
}

int status_at(const AppScript& app, base::Duration age) {
    if (app.answering_repeats > base::Duration{}) age %= app.answering_repeats;
    int status = 200;
    for (const Answering& answering : app.answering) {
        if (answering.from <= age) status = answering.status;
    }
    return status;
}

}  // namespace

std::vector<model::ListeningSocket> listeners_at(const Container& container, base::Duration age) {
    std::vector<model::ListeningSocket> listeners;
    for (const Listening& socket : container.app.listening) {
        if (age < socket.from || (socket.until && age >= *socket.until)) continue;
        const bool by_name = socket.address == "hostname";
        listeners.push_back(
            {by_name ? container.instance_address : socket.address,
             socket.port != 0 ? socket.port : container.port}
        );
    }
    std::sort(listeners.begin(), listeners.end());
    return listeners;
}

std::vector<base::Duration> changes_of(const Container& container) {
    std::vector<base::Duration> changes{base::Duration{}};
    for (const Listening& socket : container.app.listening) {
        changes.push_back(socket.from);
        if (socket.until) changes.push_back(*socket.until);
    }
    std::sort(changes.begin(), changes.end());
    changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
    return changes;
}

bool is_open_at(const Container& container, base::Duration age) {
    const auto listeners = listeners_at(container, age);
    return std::any_of(
        listeners.begin(),
        listeners.end(),
        [&container](const model::ListeningSocket& each) {
            const bool is_reached = each.address == "0.0.0.0" || each.address == "::" ||
                                    each.address == container.probe_address;
            return each.port == container.port &&
                   world_guard(WorldGuard::reach_of_probes, is_reached);
        }
    );
}

namespace {

/// An app that goes on.
Outcome living_outcome_at(
    const Container& container, base::Duration age, const core::Probe& probe
) {
    constexpr base::Duration quick = std::chrono::milliseconds(1);
    if (container.is_cut) {
        return outcome_of(OutcomeKind::timed_out, "no answer in time", probe.timeout);
    }
    if (container.has_ended || container.is_stop_asked || !is_open_at(container, age)) {
        return outcome_of(OutcomeKind::refused, "connection refused", quick);
    }
    if (probe.protocol == model::HealthCheckProtocol::tcp) {
        return outcome_of(OutcomeKind::connected, "connected", quick);
    }
    const int status = status_at(container.app, age);
    const base::Duration takes = container.app.answer_takes;
    if (status == Answering::hangs || takes >= probe.timeout) {
        return outcome_of(OutcomeKind::timed_out, "no answer in time", probe.timeout);
    }
    if (status == Answering::resets) {
        return outcome_of(OutcomeKind::reset, "closed without an answer", takes);
    }
    if (status == Answering::not_http) {
        return outcome_of(OutcomeKind::bad_answer, "the answer is not HTTP", takes);
    }
    Outcome outcome = outcome_of(OutcomeKind::answered, "HTTP " + std::to_string(status), takes);
    outcome.http_status = status;
    return outcome;
}

}  // namespace

/// The end of its process cuts what it has not answered yet; that is seen an instant before the
/// engine has word of the end.
Outcome outcome_at(const Container& container, base::Duration age, const core::Probe& probe) {
    constexpr base::Duration instant = std::chrono::nanoseconds(1);
    Outcome outcome = living_outcome_at(container, age, probe);
    const auto& exit = container.app.exit;
    if (!exit || outcome.kind == OutcomeKind::refused) return outcome;
    if (age >= exit->after) return outcome_of(OutcomeKind::refused, "connection refused", instant);
    const bool is_in_time =
        outcome.kind == OutcomeKind::connected || age + outcome.took < exit->after;
    if (world_guard(WorldGuard::exit_cuts_answers, is_in_time)) return outcome;
    return outcome_of(OutcomeKind::reset, "closed without an answer", exit->after - age - instant);
}

}  // namespace apprunner::sim
