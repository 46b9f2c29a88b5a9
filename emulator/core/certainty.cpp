// Reads the evidence: listening sockets and the run of equal answers.
#include "emulator/core/certainty.hpp"

#include <algorithm>

namespace apprunner::core {

namespace {

bool is_loopback(const std::string& address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

bool is_reachable(const InstanceView& instance, const std::string& address) {
    return address == "0.0.0.0" || address == "::" || address == instance.probe_address ||
           address == "::ffff:" + instance.probe_address;
}

/// The same wrong HTTP status in each of the last `threshold` probes.
bool repeats_wrong_status(const InstanceView& instance, int threshold) {
    const auto wanted = static_cast<std::size_t>(threshold);
    if (instance.probes.size() < wanted) return false;
    const int status = instance.probes.back().outcome.http_status;
    return std::all_of(
        instance.probes.end() - threshold,
        instance.probes.end(),
        [status](const ProbeRecord& probe) {
            return !probe.healthy && probe.outcome.kind == probes::OutcomeKind::answered &&
                   probe.outcome.http_status == status;
        }
    );
}

/// Refused probes at the end of the record, with the sockets unchanged since before the first.
bool is_refused_throughout(const InstanceView& instance, int threshold) {
    const auto wanted = static_cast<std::size_t>(threshold);
    if (instance.probes.size() < wanted) return false;
    return std::all_of(
        instance.probes.end() - threshold,
        instance.probes.end(),
        [](const ProbeRecord& probe) { return probe.outcome.kind == probes::OutcomeKind::refused; }
    );
}

}  // namespace

Reach reach_of(const InstanceView& instance) {
    bool on_port = false;
    bool all_loopback = true;
    bool all_hostname = true;
    bool any = false;
    for (const model::Listener& listener : instance.listeners) {
        // Docker's own resolver listens on 127.0.0.11 in every container.
        if (listener.address == "127.0.0.11") continue;
        any = true;
        if (listener.port != instance.port) continue;
        if (is_reachable(instance, listener.address)) return Reach::reachable;
        on_port = true;
        all_loopback = all_loopback && is_loopback(listener.address);
        all_hostname = all_hostname && !instance.instance_address.empty() &&
                       listener.address.ends_with(instance.instance_address);
    }
    if (!any) return Reach::unknown;
    if (!on_port) return Reach::other_ports;
    if (all_loopback) return Reach::loopback_only;
    return all_hostname ? Reach::hostname_only : Reach::elsewhere;
}

bool is_certain_to_fail(
    const InstanceView& instance, const model::HealthCheckConfiguration& check, base::SteadyTime now
) {
    if (instance.probes.empty()) return false;
    if (repeats_wrong_status(instance, check.unhealthy_threshold)) return true;
    if (!instance.listeners_since || instance.probes.back().healthy) return false;
    const base::Duration settled = now - *instance.listeners_since;
    switch (reach_of(instance)) {
        case Reach::loopback_only:
        case Reach::hostname_only:
        case Reach::elsewhere:
            return settled >= listeners_settle_min;
        case Reach::other_ports:
            // Another port may be opened first (an admin port): this takes the documented limit.
            return settled >= std::chrono::seconds(check.interval_s * check.unhealthy_threshold) &&
                   is_refused_throughout(instance, check.unhealthy_threshold);
        case Reach::unknown:
        case Reach::reachable:
            break;
    }
    return false;
}

std::optional<base::SteadyTime> certainty_due(const InstanceView& instance) {
    const Reach reach = reach_of(instance);
    if (!instance.listeners_since || reach == Reach::unknown || reach == Reach::reachable ||
        reach == Reach::other_ports) {
        return std::nullopt;
    }
    return *instance.listeners_since + listeners_settle_min;
}

}  // namespace apprunner::core
