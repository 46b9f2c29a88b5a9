// Decides by listening sockets and runs of equal answers whether an instance can still become
// healthy, and when to ask again.
#include "emulator/core/diagnosis/certainty.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/health_body.hpp"

#include <algorithm>

namespace apprunner::core {

namespace {

using std::chrono::seconds;

constexpr base::Duration hint_after = seconds(3);
constexpr base::Duration certain_after_min = seconds(10);
constexpr base::Duration certain_after_max = seconds(30);
constexpr base::Duration other_ports_after_min = seconds(120);
/// Servers answer 404 until the app is deployed in them, and 500 until what it needs is there.
constexpr base::Duration not_found_after_min = seconds(20);
/// One that never changes has had the time that App Runner documents; another may still get there.
constexpr base::Duration same_error_after_min = seconds(25);
constexpr base::Duration server_error_after_min = seconds(60);
/// Of the app's lines, that tell what it is doing now.
constexpr std::size_t latest_lines = 6;

bool is_any_address(const std::string& address) {
    return address == "0.0.0.0" || address == "::";
}

bool is_the(const std::string& wanted, const std::string& address) {
    return !wanted.empty() && (address == wanted || address == "::ffff:" + wanted);
}

base::Duration wrong_status_after_min(const InstanceView& instance) {
    const int http_status = instance.probes.back().outcome.http_status;
    if (http_status >= 500) {
        return gets_one_answer(instance) ? same_error_after_min : server_error_after_min;
    }
    return http_status == 404 ? not_found_after_min : certain_after_min;
}

/// A debugger's port, and the like, says nothing of where the app will listen.
bool is_on_loopback_only(const InstanceView& instance) {
    return std::all_of(
        instance.listeners.begin(),
        instance.listeners.end(),
        [](const model::ListeningSocket& each) {
            return is_loopback(each.address) || is_unix(each);
        }
    );
}

/// EXPOSE names a port that the app listens on, and not the one that is probed.
bool exposes_another(const InstanceView& instance, const model::ImageDetails& image) {
    return !exposes(image, instance.port) &&
           std::any_of(
               instance.listeners.begin(),
               instance.listeners.end(),
               [&image](const model::ListeningSocket& each) { return exposes(image, each.port); }
           );
}

bool repeats_wrong_status(const InstanceView& instance, int threshold) {
    const int status = instance.probes.back().outcome.http_status;
    if (asks_for_patience(status)) return false;
    const FailureRun run = last_failures(instance);
    return run.count >= threshold &&
           run.lasted_s >= base::seconds(wrong_status_after_min(instance));
}

/// The time of a probe, by its record.
base::SteadyTime time_of(const InstanceView& instance, double at_s) {
    const std::chrono::duration<double> after(at_s);
    return *instance.first_probe_at + std::chrono::round<base::Duration>(after);
}

/// Since when every probe has been refused, with the sockets as they are now; nothing: the last one
/// was not. One that fell out otherwise, as on a busy machine, only begins the time anew.
std::optional<base::SteadyTime> refused_since(const InstanceView& instance) {
    const double changed_s = base::seconds(*instance.listeners_since - *instance.first_probe_at);
    std::optional<double> first_s;
    for (auto probe = instance.probes.rbegin(); probe != instance.probes.rend(); ++probe) {
        if (probe->outcome.kind == probes::OutcomeKind::probe_error) continue;
        if (probe->at_s < changed_s) break;
        if (probe->outcome.kind != probes::OutcomeKind::refused) {
            if (!first_s) return std::nullopt;
            return time_of(instance, *first_s);
        }
        first_s = probe->at_s;
    }
    if (!first_s) return std::nullopt;
    return instance.listeners_since;
}

/// For how long the sockets have to stay as they are, and probes be refused; nothing: they say
/// nothing, or that the probe is served.
std::optional<base::Duration> certain_after(
    const InstanceView& instance,
    const model::HealthCheckConfiguration& check,
    const model::ImageDetails& image
) {
    const Reach reach = reach_of(instance);
    if (!instance.listeners_since || reach == Reach::unknown || reach == Reach::reachable) {
        return std::nullopt;
    }
    const base::Duration documented = seconds(check.interval_s * check.unhealthy_threshold);
    if (reach != Reach::other_ports || exposes_another(instance, image)) {
        return std::clamp(documented, certain_after_min, certain_after_max);
    }
    if (is_on_loopback_only(instance)) return std::nullopt;
    return std::max(documented, other_ports_after_min);
}

}  // namespace

bool asks_for_patience(int http_status) {
    return http_status == 429 || (http_status >= 502 && http_status <= 504);
}

bool gets_one_answer(const InstanceView& instance) {
    const probes::Outcome& last = instance.probes.back().outcome;
    int answers = 0;
    for (const SeenAnswer& seen : instance.answers) {
        if (seen.kind != last.kind || seen.http_status != last.http_status) continue;
        if (++answers > 1 || promises_more(base::lower(seen.answer.body))) return false;
    }
    if (answers == 0) return false;
    const std::vector<std::string>& lines = instance.last_lines;
    const std::size_t count = std::min(lines.size(), latest_lines);
    return std::none_of(
        lines.end() - static_cast<std::ptrdiff_t>(count),
        lines.end(),
        [](const std::string& each) { return promises_more(base::lower(each)); }
    );
}

FailureRun last_failures(const InstanceView& instance) {
    FailureRun run;
    for (auto probe = instance.probes.rbegin(); probe != instance.probes.rend(); ++probe) {
        const ProbeRecord& last = instance.probes.back();
        if (probe->healthy || !is_same_answer(probe->outcome, last.outcome)) break;
        ++run.count;
        run.lasted_s = last.at_s - probe->at_s;
    }
    return run;
}

bool is_of_the_app(const model::ListeningSocket& listener) {
    return listener.address != "127.0.0.11";
}

bool is_unix(const model::ListeningSocket& listener) {
    return listener.address.starts_with("unix:");
}

bool is_loopback(const std::string& address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

bool is_passing(const InstanceView& instance) {
    return !instance.probes.empty() && instance.probes.back().healthy;
}

std::optional<double> passing_since_s(const InstanceView& instance, ProbeBackwards last) {
    std::optional<double> since_s;
    for (auto probe = last; probe != instance.probes.rend(); ++probe) {
        if (probe->outcome.kind == probes::OutcomeKind::probe_error) continue;
        if (!probe->healthy) break;
        since_s = probe->at_s;
    }
    return since_s;
}

std::optional<base::SteadyTime> passing_since(const InstanceView& instance) {
    const auto since_s = passing_since_s(instance, instance.probes.rbegin());
    if (!since_s) return std::nullopt;
    return time_of(instance, *since_s);
}

bool has_passed_twice(const InstanceView& instance) {
    const auto since_s = passing_since_s(instance, instance.probes.rbegin());
    return since_s && is_passing(instance) && instance.probes.back().at_s > *since_s;
}

Reach reach_of(const InstanceView& instance) {
    bool any = false;
    bool on_loopback = false;
    bool on_probed = false;
    bool on_hostname = false;
    bool on_other = false;
    for (const model::ListeningSocket& listener : instance.listeners) {
        if (!is_of_the_app(listener) || is_unix(listener)) continue;
        any = true;
        if (listener.port != instance.port) continue;
        if (is_any_address(listener.address)) return Reach::reachable;
        if (is_loopback(listener.address)) {
            on_loopback = true;
        } else if (is_the(instance.probe_address, listener.address)) {
            on_probed = true;
        } else if (is_the(instance.instance_address, listener.address)) {
            on_hostname = true;
        } else {
            on_other = true;
        }
    }
    if (!any) return Reach::unknown;
    // An app that takes every address that it finds would take App Runner's too.
    if (on_probed) return on_hostname ? Reach::reachable : Reach::own_name_only;
    if (on_other || (on_hostname && on_loopback)) return Reach::elsewhere;
    if (on_hostname) return Reach::hostname_only;
    return on_loopback ? Reach::loopback_only : Reach::other_ports;
}

std::optional<base::SteadyTime> hint_due(const InstanceView& instance) {
    const Reach reach = reach_of(instance);
    if (!instance.listeners_since || reach == Reach::unknown || reach == Reach::reachable) {
        return std::nullopt;
    }
    return *instance.listeners_since + hint_after;
}

std::optional<base::SteadyTime> certainty_due(
    const InstanceView& instance,
    const model::HealthCheckConfiguration& check,
    const model::ImageDetails& image
) {
    const auto after = certain_after(instance, check, image);
    if (!after) return std::nullopt;
    return *instance.listeners_since + *after;
}

std::optional<base::SteadyTime> decisive_check_at(
    const InstanceView& instance, const model::HealthCheckConfiguration& check
) {
    if (instance.probes.empty() || instance.probes.back().healthy) return std::nullopt;
    const ProbeRecord& last = instance.probes.back();
    const bool is_of_status = last.outcome.kind == probes::OutcomeKind::answered &&
                              !asks_for_patience(last.outcome.http_status);
    const FailureRun run = last_failures(instance);
    if (!is_of_status || run.count + 1 < check.unhealthy_threshold) return std::nullopt;
    // Seconds of records are rounded: a moment later is late enough.
    return time_of(instance, last.at_s - run.lasted_s) + wrong_status_after_min(instance) +
           std::chrono::milliseconds(1);
}

bool is_certain_to_fail(
    const InstanceView& instance,
    const model::HealthCheckConfiguration& check,
    const model::ImageDetails& image,
    base::SteadyTime now
) {
    if (instance.probes.empty() || instance.probes.back().healthy) return false;
    if (instance.probes.back().outcome.kind == probes::OutcomeKind::answered) {
        return repeats_wrong_status(instance, check.unhealthy_threshold);
    }
    const auto after = certain_after(instance, check, image);
    if (!after) return false;
    const auto since = refused_since(instance);
    return since && now >= *since + *after;
}

}  // namespace apprunner::core
