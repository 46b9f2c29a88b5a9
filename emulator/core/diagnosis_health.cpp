// Explains health checks: where the app listens against where the probe comes, and what it said.
#include "emulator/core/diagnosis_health.hpp"

#include "emulator/core/certainty.hpp"

#include <cstdio>
#include <set>

namespace apprunner::core {

namespace {

using model::HealthCheckProtocol;
using probes::OutcomeKind;

std::string seconds_text(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    return text;
}

std::string listeners_text(const InstanceView& instance) {
    std::string text;
    for (const model::Listener& listener : instance.listeners) {
        if (listener.address == "127.0.0.11") continue;
        const bool v6 = listener.address.find(':') != std::string::npos;
        text += (text.empty() ? "" : ", ") +
                (v6 ? "[" + listener.address + "]" : listener.address) + ":" +
                std::to_string(listener.port);
    }
    return text;
}

/// "12 probes in 55 s, the last: HTTP 404 Not Found".
std::string probes_text(const InstanceView& instance) {
    if (instance.probes.empty()) return "no probe was answered";
    const ProbeRecord& last = instance.probes.back();
    return std::to_string(instance.probes_sent) + " probes in " + seconds_text(last.at_s) +
           ", the last: " + last.outcome.detail;
}

Finding bind_finding(const InstanceView& instance, Reach reach) {
    const std::string port = std::to_string(instance.port);
    Finding finding;
    finding.evidence = {"listening on " + listeners_text(instance), probes_text(instance)};
    if (reach == Reach::loopback_only) {
        finding.code = "ARS-BIND-LOOPBACK";
        finding.summary =
            "The app listens on port " + port +
            " of the loopback address only; App Runner's probes come from outside the "
            "container and are refused.";
        finding.fix = "Bind to 0.0.0.0 instead of 127.0.0.1 or localhost.";
        return finding;
    }
    if (reach == Reach::hostname_only) {
        finding.code = "ARS-HOSTNAME-BIND";
        finding.summary =
            "The app binds to $HOSTNAME, which App Runner sets to the instance's internal name (" +
            instance.hostname + "); probes arrive at another address and are refused.";
        finding.fix =
            "Set HOSTNAME=0.0.0.0 in RuntimeEnvironmentVariables: a value in the image's ENV is "
            "overwritten. (Next.js standalone servers read HOSTNAME.)";
        return finding;
    }
    finding.code = "ARS-BIND-ADDRESS";
    finding.summary =
        "The app listens on port " + port + " at an address where App Runner's probes do not come.";
    finding.fix = "Bind to 0.0.0.0.";
    return finding;
}

Finding other_port_finding(const InstanceView& instance, const Evidence& evidence) {
    std::set<std::uint16_t> ports;
    for (const model::Listener& listener : instance.listeners) {
        if (listener.address != "127.0.0.11") ports.insert(listener.port);
    }
    const std::string wanted = std::to_string(instance.port);
    Finding finding;
    finding.code = "ARS-WRONG-PORT";
    finding.summary = "The app listens, but not on port " + wanted + ", the one App Runner asks.";
    finding.evidence = {"listening on " + listeners_text(instance), probes_text(instance)};
    if (ports.size() == 1) {
        const std::string found = std::to_string(*ports.begin());
        finding.fix = "Set ImageConfiguration.Port to " + found +
                      ", or let the app read the PORT variable (it is " + wanted + ").";
    } else {
        finding.fix = "Set ImageConfiguration.Port to the app's port, or let the app read PORT.";
    }
    if (evidence.image != nullptr && !evidence.image->exposed_ports.empty()) {
        std::string exposed;
        for (const auto port : evidence.image->exposed_ports) exposed += " " + std::to_string(port);
        finding.evidence.push_back("the image exposes port" + exposed);
    }
    return finding;
}

Finding status_finding(const InstanceView& instance, const Evidence& evidence) {
    const int status = instance.probes.back().outcome.http_status;
    const std::string path = evidence.configuration.health_check.path;
    Finding finding;
    finding.evidence = {probes_text(instance)};
    finding.summary = "The health check's path " + path + " answers " + std::to_string(status) +
                      "; App Runner wants 200.";
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
    } else {
        finding.code = "ARS-HEALTH-STATUS";
        finding.fix = "Make " + path + " answer 200 as soon as the app can serve.";
    }
    return finding;
}

Finding silent_finding(const InstanceView& instance, const Evidence& evidence) {
    Finding finding;
    finding.evidence = {probes_text(instance)};
    const std::string timeout =
        std::to_string(evidence.configuration.health_check.timeout_s) + " s";
    if (evidence.configuration.health_check.protocol == HealthCheckProtocol::http) {
        finding.code = "ARS-HEALTH-TIMEOUT";
        finding.summary = "The health check's path gave no answer within " + timeout + ".";
        finding.fix = "Answer faster there, or raise HealthCheckConfiguration.Timeout.";
    } else {
        finding.code = "ARS-CONNECT-TIMEOUT";
        finding.summary = "Connections to the app's port were not accepted within " + timeout + ".";
        finding.fix = "Look at the app: its accept queue may be full, or the process is stuck.";
    }
    return finding;
}

Finding not_listening_finding(const InstanceView& instance, const Evidence& evidence) {
    const std::string given = seconds_text(evidence.given_up_after_s);
    Finding finding;
    finding.code = "ARS-NOT-LISTENING";
    finding.summary = "The app runs, but nothing listened on port " +
                      std::to_string(instance.port) + " for " + given + ".";
    finding.evidence = {probes_text(instance)};
    if (instance.listeners_since) {
        const std::string seen = listeners_text(instance);
        finding.evidence.push_back(
            seen.empty() ? "no listening socket at all" : "listening on " + seen
        );
    }
    finding.fix =
        "Make the app listen on 0.0.0.0 and on the port in the PORT variable; if it only starts "
        "slowly, listen first and load afterwards.";
    return finding;
}

}  // namespace

std::vector<Finding> explain_unhealthy(const Evidence& evidence) {
    if (evidence.instance == nullptr) return {};
    const InstanceView& instance = *evidence.instance;
    if (instance.probes.empty()) return {};
    const Reach reach = reach_of(instance);
    const OutcomeKind last = instance.probes.back().outcome.kind;
    if (last == OutcomeKind::answered) return {status_finding(instance, evidence)};
    if (last == OutcomeKind::timed_out) return {silent_finding(instance, evidence)};
    if (last == OutcomeKind::bad_answer || last == OutcomeKind::reset) {
        return {Finding{
            "ARS-HEALTH-BAD-ANSWER",
            Grade::fail,
            "The app accepts connections, but does not answer the health check in HTTP.",
            {probes_text(instance)},
            "Serve plain HTTP/1.1 on that port: App Runner ends TLS itself."}};
    }
    if (last != OutcomeKind::refused) return {};
    if (reach == Reach::other_ports) return {other_port_finding(instance, evidence)};
    if (reach == Reach::unknown) return {not_listening_finding(instance, evidence)};
    if (reach == Reach::reachable) return {};
    return {bind_finding(instance, reach)};
}

std::vector<Finding> explain_healthy(const Evidence& evidence) {
    const InstanceView& instance = *evidence.instance;
    std::vector<Finding> findings;
    const auto& check = evidence.configuration.health_check;
    const double limit = documented_limit_s(check);
    if (instance.healthy_at && instance.first_probe_at) {
        const double after = base::seconds(*instance.healthy_at - *instance.first_probe_at);
        if (after > limit) {
            const int threshold = static_cast<int>(after / check.interval_s) + 2;
            std::string fix = "Start faster, or give UnhealthyThreshold ";
            fix += threshold <= 20
                       ? std::to_string(threshold) + " or more."
                       : "20 and Interval " + std::to_string(static_cast<int>(after / 20) + 1) +
                             " or more.";
            findings.push_back(
                {"ARS-SLOW-START",
                 Grade::risky,
                 "Healthy after " + seconds_text(after) +
                     ", later than Interval x UnhealthyThreshold (" + seconds_text(limit) +
                     ") would allow by App Runner's documentation.",
                 {probes_text(instance)},
                 fix}
            );
        }
    }
    if (!instance.probes.empty()) {
        const int status = instance.probes.back().outcome.http_status;
        if (status != 0 && status != 200) {
            findings.push_back(
                {"ARS-HEALTH-UNUSUAL-STATUS",
                 Grade::risky,
                 "The health check was passed with status " + std::to_string(status) +
                     "; every source relies on 200, others are assumed to pass.",
                 {probes_text(instance)},
                 "Answer 200 at the health check's path."}
            );
        }
    }
    return findings;
}

}  // namespace apprunner::core
