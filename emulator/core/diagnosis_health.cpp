// Explains failed health checks: where the app listens against where the probe comes, and what it
// said, over the whole history of its probes.
#include "emulator/core/diagnosis_health.hpp"

#include "emulator/core/certainty.hpp"
#include "emulator/core/evidence_text.hpp"

#include <algorithm>
#include <set>

namespace apprunner::core {

namespace {

using model::HealthCheckProtocol;
using probes::OutcomeKind;

/// What the probes tell as a whole. Those that could not be made count for nothing.
struct History {
    int asked = 0;
    int passed = 0;
    int passed_in_a_row = 0;             ///< At most, at any time.
    int passed_last = 0;                 ///< At the end.
    const ProbeRecord* told = nullptr;   ///< What failed most often of late.
    const ProbeRecord* error = nullptr;  ///< The last one that could not be made.
};

/// The most frequent of the last `count` failures; of several equally frequent, the latest.
const ProbeRecord* most_frequent_failure(const InstanceView& instance, int count) {
    std::vector<const ProbeRecord*> failures;
    for (auto probe = instance.probes.rbegin(); probe != instance.probes.rend(); ++probe) {
        if (probe->healthy || probe->outcome.kind == OutcomeKind::probe_error) continue;
        failures.push_back(&*probe);
        if (static_cast<int>(failures.size()) == count) break;
    }
    const auto frequency = [&failures](const ProbeRecord* one) {
        return std::count_if(failures.begin(), failures.end(), [one](const ProbeRecord* each) {
            return each->outcome.kind == one->outcome.kind &&
                   each->outcome.http_status == one->outcome.http_status;
        });
    };
    const auto most = std::max_element(
        failures.begin(),
        failures.end(),
        [&](const ProbeRecord* a, const ProbeRecord* b) { return frequency(a) < frequency(b); }
    );
    return most != failures.end() ? *most : nullptr;
}

History history_of(const InstanceView& instance, int unhealthy_threshold) {
    History history;
    for (const ProbeRecord& probe : instance.probes) {
        if (probe.outcome.kind == OutcomeKind::probe_error) {
            history.error = &probe;
            continue;
        }
        ++history.asked;
        history.passed += probe.healthy ? 1 : 0;
        history.passed_last = probe.healthy ? history.passed_last + 1 : 0;
        history.passed_in_a_row = std::max(history.passed_in_a_row, history.passed_last);
    }
    history.told = most_frequent_failure(instance, unhealthy_threshold);
    return history;
}

Finding finding_of(std::string code, const InstanceView& instance) {
    Finding finding;
    finding.code = std::move(code);
    finding.evidence.push_back(probes_text(instance));
    return finding;
}

Finding bind_finding(const InstanceView& instance, const Evidence& evidence, Reach reach) {
    const std::string port = std::to_string(instance.port);
    Finding finding = finding_of("ARS-BIND-ADDRESS", instance);
    finding.evidence.insert(
        finding.evidence.begin(), "listening on " + listeners_text(instance.listeners)
    );
    finding.summary =
        "The app listens on port " + port + " at an address where App Runner's probes do not come.";
    finding.fix = "Bind to 0.0.0.0.";
    if (reach == Reach::loopback_only) {
        finding.code = "ARS-BIND-LOOPBACK";
        finding.summary =
            "The app listens on port " + port +
            " of the loopback address only; App Runner's probes come from outside the "
            "container and are refused.";
        finding.fix = "Bind to 0.0.0.0 instead of 127.0.0.1 or localhost.";
    } else if (reach == Reach::own_name_only) {
        finding.code = "ARS-HOSTNAME-BIND";
        finding.summary =
            "The app binds to its machine's own name; on App Runner that name has the instance's "
            "internal address, and probes arrive at another one and are refused.";
    } else if (reach == Reach::hostname_only) {
        finding.code = "ARS-HOSTNAME-BIND";
        finding.summary =
            "The app binds to $HOSTNAME, which App Runner sets to the instance's internal name (" +
            instance.hostname + "); probes arrive at another address and are refused.";
        finding.fix =
            "Set HOSTNAME=0.0.0.0 in RuntimeEnvironmentVariables: a value in the image's ENV is "
            "overwritten. (Next.js standalone servers read HOSTNAME.)";
        if (evidence.image != nullptr && evidence.image->environment.contains("HOSTNAME")) {
            finding.evidence.push_back(
                "the image's ENV has HOSTNAME=" + evidence.image->environment.at("HOSTNAME")
            );
        }
    }
    return finding;
}

Finding other_port_finding(const InstanceView& instance) {
    std::set<std::uint16_t> ports;
    for (const model::Listener& listener : instance.listeners) {
        if (is_of_the_app(listener)) ports.insert(listener.port);
    }
    const std::string wanted = std::to_string(instance.port);
    Finding finding = finding_of("ARS-WRONG-PORT", instance);
    finding.evidence.insert(
        finding.evidence.begin(), "listening on " + listeners_text(instance.listeners)
    );
    finding.summary = "The app listens, but not on port " + wanted + ", the one App Runner asks.";
    finding.fix = ports.size() == 1
                      ? "Set ImageConfiguration.Port to " + std::to_string(*ports.begin()) +
                            ", or let the app read the PORT variable (it is " + wanted + ")."
                      : "Set ImageConfiguration.Port to the app's port, or let the app read PORT.";
    return finding;
}

Finding status_finding(const InstanceView& instance, const Evidence& evidence, int status) {
    const std::string path = evidence.configuration.health_check.path;
    Finding finding = finding_of("ARS-HEALTH-STATUS", instance);
    finding.summary = "The health check's path " + path + " answers " + std::to_string(status) +
                      "; App Runner wants 200.";
    finding.fix = "Make " + path + " answer 200 as soon as the app can serve.";
    if (status >= 300 && status < 400) {
        finding.code = "ARS-HEALTH-REDIRECT";
        finding.summary += " (That a redirect fails is assumed from Envoy's defaults.)";
        finding.fix =
            "Give HealthCheckConfiguration.Path a path that answers 200 without a redirect.";
    } else if (status == 401 || status == 403) {
        finding.code = "ARS-HEALTH-AUTH";
        finding.fix = "Probes carry no credentials: exempt " + path + " from authentication.";
    } else if (status == 404) {
        finding.code = "ARS-HEALTH-NOT-FOUND";
        finding.fix = "Set HealthCheckConfiguration.Path to a path that the app serves.";
    } else if (status == 400) {
        finding.code = "ARS-HEALTH-BAD-REQUEST";
        finding.fix =
            "Probes carry the Host header 169.254.172.2:" + std::to_string(instance.port) +
            ": allow it (for Django, in ALLOWED_HOSTS).";
    }
    return finding;
}

Finding silent_finding(const InstanceView& instance, const Evidence& evidence) {
    const auto& check = evidence.configuration.health_check;
    const std::string timeout = std::to_string(check.timeout_s) + " s";
    if (check.protocol == HealthCheckProtocol::http) {
        Finding finding = finding_of("ARS-HEALTH-TIMEOUT", instance);
        finding.summary = "The health check's path gave no answer within " + timeout + ".";
        finding.fix = "Answer faster there, or raise HealthCheckConfiguration.Timeout.";
        return finding;
    }
    Finding finding = finding_of("ARS-CONNECT-TIMEOUT", instance);
    finding.summary = "Connections to the app's port were not accepted within " + timeout + ".";
    finding.fix = "Look at the app: its accept queue may be full, or the process is stuck.";
    return finding;
}

Finding not_listening_finding(const InstanceView& instance, const Evidence& evidence) {
    Finding finding = finding_of("ARS-NOT-LISTENING", instance);
    finding.summary = "The app runs, but nothing listened on port " +
                      std::to_string(instance.port) + " for " + seconds_text(evidence.after_s) +
                      ".";
    if (instance.listeners_since) finding.evidence.push_back("no listening socket at all");
    finding.fix =
        "Make the app listen on 0.0.0.0 and on the port in the PORT variable; if it only starts "
        "slowly, listen first and load afterwards.";
    return finding;
}

/// Refused although the sockets say that the port is served.
std::vector<Finding> refused_but_reachable(const InstanceView& instance) {
    const double listening_at_s =
        base::seconds(*instance.listeners_since - *instance.first_probe_at);
    if (listening_at_s > instance.probes.back().at_s) {
        Finding finding = finding_of("ARS-SLOW-START", instance);
        finding.evidence.push_back("listening on " + listeners_text(instance.listeners));
        finding.summary = "The app began to listen only " + seconds_text(listening_at_s) +
                          " after the first check, when the time was up.";
        finding.fix = "Start faster: listen first and load afterwards.";
        return {finding};
    }
    const bool only_v6 = std::all_of(
        instance.listeners.begin(),
        instance.listeners.end(),
        [&instance](const model::Listener& each) {
            return each.port != instance.port || each.address == "::";
        }
    );
    if (!only_v6) return {};
    Finding finding = finding_of("ARS-BIND-IPV6", instance);
    finding.evidence.insert(
        finding.evidence.begin(), "listening on " + listeners_text(instance.listeners)
    );
    finding.summary =
        "The app listens on [::] for IPv6 only; App Runner's probes come over IPv4 and are "
        "refused.";
    finding.fix = "Bind to 0.0.0.0, or switch the socket's IPV6_V6ONLY off.";
    return {finding};
}

Finding flapping_finding(
    const InstanceView& instance, const Evidence& evidence, const History& history
) {
    const int wanted = evidence.configuration.health_check.healthy_threshold;
    Finding finding = finding_of("ARS-FLAPPING", instance);
    const std::string counts = "The app passed " + std::to_string(history.passed) + " of " +
                               std::to_string(history.asked) + " health checks, ";
    finding.fix = "Look at what the app does when a check fails; its answers are in the evidence.";
    if (history.passed_last > 0) {
        finding.code = "ARS-HEALTHY-THRESHOLD";
        finding.summary = counts + "the last " + std::to_string(history.passed_last) +
                          ", when the time was up; HealthyThreshold wants " +
                          std::to_string(wanted) + " in a row.";
        finding.fix = "Lower HealthyThreshold or Interval, or start faster.";
    } else if (history.passed_in_a_row >= wanted) {
        finding.summary = counts + "and was healthy for a while, but did not stay so.";
    } else {
        finding.summary =
            counts + "but never HealthyThreshold (" + std::to_string(wanted) + ") in a row.";
    }
    return finding;
}

std::vector<Finding> failure_findings(
    const InstanceView& instance, const Evidence& evidence, const probes::Outcome& outcome
) {
    switch (outcome.kind) {
        case OutcomeKind::answered:
            return {status_finding(instance, evidence, outcome.http_status)};
        case OutcomeKind::timed_out:
            return {silent_finding(instance, evidence)};
        case OutcomeKind::bad_answer: {
            Finding finding = finding_of("ARS-HEALTH-BAD-ANSWER", instance);
            finding.summary = "The app's answer to the health check is not HTTP.";
            finding.fix = "Serve plain HTTP/1.1 on that port: App Runner ends TLS itself.";
            return {finding};
        }
        case OutcomeKind::reset: {
            Finding finding = finding_of("ARS-HEALTH-RESET", instance);
            finding.summary = "The app accepts connections and closes them without an answer.";
            finding.fix =
                "Look at the app's own output; a server that wants TLS does this, and App Runner "
                "ends TLS itself: serve plain HTTP/1.1.";
            return {finding};
        }
        case OutcomeKind::refused:
            break;
        case OutcomeKind::connected:
        case OutcomeKind::probe_error:
            return {};
    }
    const Reach reach = reach_of(instance);
    if (reach == Reach::other_ports) return {other_port_finding(instance)};
    if (reach == Reach::unknown) return {not_listening_finding(instance, evidence)};
    if (reach == Reach::reachable) return refused_but_reachable(instance);
    return {bind_finding(instance, evidence, reach)};
}

}  // namespace

std::string listeners_hint(const InstanceView& instance) {
    return "the app listens on " + listeners_text(instance.listeners) +
           " only; App Runner's probes come to " + instance.probe_address + ":" +
           std::to_string(instance.port) + " and are refused";
}

std::vector<Finding> explain_unhealthy(const Evidence& evidence) {
    if (evidence.instance == nullptr) return {};
    const InstanceView& instance = *evidence.instance;
    const History history =
        history_of(instance, evidence.configuration.health_check.unhealthy_threshold);
    if (history.asked == 0 && history.error != nullptr) {
        Finding finding = finding_of("ARS-PROBE-ERROR", instance);
        finding.summary =
            "The emulator itself could not make the health checks; this says nothing about the "
            "app.";
        finding.fix = "Check the emulator's surroundings: `apprunner-sim doctor`.";
        return {finding};
    }
    if (history.passed > 0) return {flapping_finding(instance, evidence, history)};
    if (history.told == nullptr) return {};
    return failure_findings(instance, evidence, history.told->outcome);
}

}  // namespace apprunner::core
