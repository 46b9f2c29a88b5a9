// The rules, one function each.
#include "emulator/core/diagnosis/conviction.hpp"

#include "emulator/core/diagnosis/app_output.hpp"
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/questions.hpp"
#include "emulator/core/diagnosis/upstream.hpp"
#include "emulator/core/words/log_lines.hpp"
#include "emulator/core/words/protocol_words.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace apprunner::core {

namespace {

using probes::OutcomeKind;
using std::chrono::seconds;

constexpr double answers_apart_min_s = 2.5;
constexpr double closed_apart_min_s = 10;
constexpr int closed_min = 3;
constexpr double exceptions_apart_min_s = 15;
constexpr int exceptions_min = 3;
constexpr base::Duration words_after = seconds(10);
constexpr int complaints_min = 3;
constexpr double relapsed_apart_min_s = 20;
constexpr base::Duration for_a_sibling = seconds(30);
constexpr base::Duration after_memory_kill = seconds(15);
constexpr base::Duration on_unix_sockets = seconds(15);

/// An app opens its other ports within that time after the first one.
constexpr base::Duration other_port_patience = seconds(8);
/// Where nothing is at /, EXPOSE has to be sure of it; without, the app has the time that App
/// Runner documents, within these bounds.
constexpr base::Duration meant_port_patience = seconds(9);
constexpr base::Duration empty_port_patience_min = seconds(17);
constexpr base::Duration empty_port_patience_max = seconds(30);

/// The app lives, and answers something else than 404 somewhere.
bool answers_otherwise(const InstanceView& instance) {
    return std::any_of(
        instance.replies.begin(),
        instance.replies.end(),
        [](const probes::QuestionReply& each) {
            const int status = each.outcome.http_status;
            return each.question.kind == probes::QuestionKind::get &&
                   each.outcome.kind == OutcomeKind::answered && status != 404 && status < 500;
        }
    );
}

bool is_final_status(const InstanceView& instance, int status) {
    if (status >= 300 && status < 400) return true;
    if (status == 404) return answers_otherwise(instance);
    return status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
}

/// Its bytes are those of another protocol.
bool speaks_otherwise(const InstanceView& instance, const probes::Outcome& outcome) {
    const SeenAnswer* seen = answer_like(instance, outcome);
    return seen != nullptr && !protocol_of_bytes(seen->answer.body).empty();
}

bool by_answers(const InstanceView& instance, const Evidence& evidence) {
    const probes::Outcome& last = instance.probes.back().outcome;
    const FailureRun run = last_failures(instance);
    if (run.count < 2 || run.lasted_s < answers_apart_min_s) return false;
    const std::string path = asked_path(evidence.configuration.health_check);
    switch (proven_by(instance, last, path).proof) {
        case Proof::speaks_tls:
        case Proof::speaks_h2:
        case Proof::speaks_fastcgi:
        case Proof::refuses_host:
        case Proof::names_host:
        case Proof::wants_https:
            return true;
        case Proof::redirects_there:
        case Proof::other_path:
        case Proof::none:
            break;
    }
    if (last.kind == OutcomeKind::answered) return is_final_status(instance, last.http_status);
    if (last.kind == OutcomeKind::bad_answer && speaks_otherwise(instance, last)) return true;
    const bool is_closed = last.kind == OutcomeKind::reset || last.kind == OutcomeKind::bad_answer;
    return is_closed && run.count >= closed_min && run.lasted_s >= closed_apart_min_s;
}

/// It was healthy, and is not any more by App Runner's own count, for the same answer each time: a
/// limit on requests, a pool that has run out.
bool by_relapse(const InstanceView& instance, const Evidence& evidence) {
    if (instance.probes.back().outcome.kind != OutcomeKind::answered) return false;
    const FailureRun run = last_failures(instance);
    const auto& check = evidence.configuration.health_check;
    if (run.count < check.unhealthy_threshold || run.lasted_s < relapsed_apart_min_s) return false;
    return std::any_of(instance.probes.begin(), instance.probes.end(), [](const auto& each) {
        return each.healthy;
    });
}

/// Numbers differ from one time to the next: times, ids, line numbers of a log.
std::string without_numbers(const std::string& text) {
    std::string rest;
    for (const char letter : text) {
        if (std::isdigit(static_cast<unsigned char>(letter)) == 0) rest += letter;
    }
    return rest;
}

/// Its handler fails each time it is asked, and says so. What cannot be reached is by_words()' to
/// judge: a server may come up.
bool by_exceptions(const InstanceView& instance, const Evidence& evidence) {
    const probes::Outcome& last = instance.probes.back().outcome;
    const bool is_error = last.kind == OutcomeKind::answered && last.http_status >= 500 &&
                          !asks_for_patience(last.http_status);
    const FailureRun run = last_failures(instance);
    if (!is_error || run.count < exceptions_min || run.lasted_s < exceptions_apart_min_s ||
        !gets_one_answer(instance)) {
        return false;
    }
    if (said_unreachable(instance, evidence).times > 0) return false;
    const std::vector<SaidLine> lines = read_lines(instance.last_lines);
    const auto is_failure = [](const SaidLine& each) {
        return each.kind == LineKind::failure && each.is_grave;
    };
    const auto told = std::find_if(lines.rbegin(), lines.rend(), is_failure);
    if (told == lines.rend()) return false;
    const std::string words = without_numbers(told->lower);
    const auto times = std::count_if(lines.begin(), lines.end(), [&](const SaidLine& each) {
        return is_failure(each) && without_numbers(each.lower) == words;
    });
    return times >= exceptions_min;
}

bool by_memory(const InstanceView& instance, base::Duration since_first_probe) {
    if (instance.memory_kills > 1) return since_first_probe >= words_after;
    return instance.memory_kills > 0 && since_first_probe >= after_memory_kill;
}

bool by_unix_sockets(const InstanceView& instance, base::SteadyTime now) {
    // No TCP socket of the app's.
    if (!instance.listeners_since || reach_of(instance) != Reach::unknown) return false;
    return now >= *instance.listeners_since + on_unix_sockets &&
           std::any_of(instance.listeners.begin(), instance.listeners.end(), is_unix);
}

/// A server that would be in the instance may be slow to come up, unless nothing else is started in
/// it: for an app that only waits for it there is a bound; a proxy that asks for patience meanwhile
/// is as good as an app that does not listen yet.
bool by_words(
    const InstanceView& instance, const Evidence& evidence, base::Duration since_first_probe
) {
    if (since_first_probe < words_after) return false;
    const SaidUnreachable said = said_unreachable(instance, evidence);
    if (said.times < complaints_min) return false;
    if (!said.is_in_instance || runs_one_program(evidence)) return true;
    const bool is_answered = instance.probes.back().outcome.kind == OutcomeKind::answered;
    return !is_answered && since_first_probe >= for_a_sibling;
}

/// EXPOSE names the port, and not the one that is checked.
bool is_meant(std::uint16_t port, const InstanceView& instance, const Evidence& evidence) {
    return evidence.image != nullptr && exposes(*evidence.image, port) &&
           !exposes(*evidence.image, instance.port);
}

/// How long an app that gave `reply` on another port may take to open the one that is checked.
base::Duration patience_after(
    const probes::QuestionReply& reply, const InstanceView& instance, const Evidence& evidence
) {
    const bool is_here = is_meant(reply.question.port, instance, evidence);
    if (is_site(reply.outcome)) return is_here ? base::Duration{} : other_port_patience;
    if (is_here) return meant_port_patience;
    // Nothing at /: it may be a port for something else that is opened first.
    const auto& check = evidence.configuration.health_check;
    const base::Duration documented = seconds(check.interval_s * check.unhealthy_threshold);
    return std::clamp(documented, empty_port_patience_min, empty_port_patience_max);
}

/// The app is served where it listens: it has begun, and opens no other port later.
bool by_other_port(const InstanceView& instance, const Evidence& evidence, base::SteadyTime now) {
    const auto at = other_port_check_at(instance, evidence);
    return at && now >= *at && last_failures(instance).count >= 2;
}

}  // namespace

std::optional<base::SteadyTime> other_port_check_at(
    const InstanceView& instance, const Evidence& evidence
) {
    if (reach_of(instance) != Reach::other_ports || !instance.listeners_since) return std::nullopt;
    if (instance.probes.empty() || instance.probes.back().healthy) return std::nullopt;
    std::optional<base::SteadyTime> first;
    for (const probes::QuestionReply& each : instance.replies) {
        const bool is_there = std::any_of(
            instance.listeners.begin(),
            instance.listeners.end(),
            [&each](const auto& socket) { return socket.port == each.question.port; }
        );
        if (each.question.port == 0 || !is_there || !is_served(each.outcome)) continue;
        const base::SteadyTime at =
            *instance.listeners_since + patience_after(each, instance, evidence);
        first = std::min(at, first.value_or(at));
    }
    return first;
}

bool is_convicted(const InstanceView& instance, const Evidence& evidence, base::SteadyTime now) {
    if (instance.probes.empty() || instance.probes.back().healthy) return false;
    if (instance.probes.back().outcome.kind == OutcomeKind::probe_error) return false;
    const base::Duration since_first_probe = now - *instance.first_probe_at;
    return by_answers(instance, evidence) || by_relapse(instance, evidence) ||
           by_exceptions(instance, evidence) || by_memory(instance, since_first_probe) ||
           by_unix_sockets(instance, now) || by_other_port(instance, evidence, now) ||
           by_words(instance, evidence, since_first_probe);
}

std::optional<base::SteadyTime> convicted_by_time_at(
    const InstanceView& instance, const Evidence& evidence, base::SteadyTime now
) {
    std::vector<base::SteadyTime> times;
    if (instance.listeners_since) times.push_back(*instance.listeners_since + on_unix_sockets);
    if (instance.first_probe_at) {
        for (const base::Duration each : {words_after, after_memory_kill, for_a_sibling}) {
            times.push_back(*instance.first_probe_at + each);
        }
    }
    std::sort(times.begin(), times.end());
    const auto first = std::find_if(times.begin(), times.end(), [&](base::SteadyTime each) {
        return each > now && is_convicted(instance, evidence, each);
    });
    return first != times.end() ? std::optional(*first) : std::nullopt;
}

}  // namespace apprunner::core
