// Findings on refused connections: compares where the app listens with the address and port that
// are probed.
#include "emulator/core/diagnosis/refused.hpp"

#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/questions.hpp"

#include <algorithm>
#include <set>

namespace apprunner::core {

namespace {

/// A finding whose first evidence is where the app listens.
Finding finding_on_listeners(std::string code, const InstanceView& instance) {
    Finding finding = finding_on(std::move(code), instance);
    finding.evidence.insert(
        finding.evidence.begin(), "listening on " + listeners_text(instance.listeners)
    );
    return finding;
}

std::string words_text(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += text.empty() ? "[" : ", ";
        text += quoted(word);
    }
    return text + "]";
}

/// The image's own command, with HOSTNAME set right before the app: later than App Runner can. With
/// a StartCommand it would not count.
std::string command_with_hostname(const Evidence& evidence) {
    if (evidence.image == nullptr || !start_command_of(evidence.configuration).empty()) return "";
    const std::vector<std::string>& entrypoint = evidence.image->entrypoint;
    const std::vector<std::string>& cmd = evidence.image->cmd;
    std::vector<std::string> first{"env", "HOSTNAME=0.0.0.0"};
    const std::vector<std::string>& own = entrypoint.empty() ? cmd : entrypoint;
    first.insert(first.end(), own.begin(), own.end());
    if (entrypoint.empty()) return "CMD " + words_text(first);
    const std::string line = "ENTRYPOINT " + words_text(first);
    // ENTRYPOINT resets a CMD that a base image has.
    return cmd.empty() ? line : line + "\nCMD " + words_text(cmd);
}

Finding bind_finding(const InstanceView& instance, const Evidence& evidence, Reach reach) {
    const std::string port = std::to_string(instance.port);
    Finding finding = finding_on_listeners("ARS-BIND-ADDRESS", instance);
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
            "Set HOSTNAME=0.0.0.0 in RuntimeEnvironmentVariables, or in the command that starts "
            "the app: a value in the image's ENV is overwritten. (Next.js standalone servers read "
            "HOSTNAME.)";
        finding.how_to = written({{Setting::variable, "0.0.0.0", "HOSTNAME"}});
        finding.how_to.dockerfile = command_with_hostname(evidence);
    }
    return finding;
}

/// Nobody chooses a port among those that the kernel hands out (Linux's default
/// ip_local_port_range), unless the image's EXPOSE says so.
bool is_at_random(std::uint16_t port, const Evidence& evidence) {
    constexpr std::uint16_t ephemeral_min = 32768;
    constexpr std::uint16_t ephemeral_max = 60999;
    if (port < ephemeral_min || port > ephemeral_max || evidence.image == nullptr) return false;
    return !exposes(*evidence.image, port);
}

/// Those where a probe would come. Of several, the one that was asked and answered as a site, where
/// that is one: the others are for metrics, administration, or TLS.
std::set<std::uint16_t> other_ports(const InstanceView& instance) {
    std::set<std::uint16_t> ports;
    for (const model::ListeningSocket& listener : instance.listeners) {
        if (!is_loopback(listener.address) && !is_unix(listener)) ports.insert(listener.port);
    }
    std::set<std::uint16_t> sites;
    std::set<std::uint16_t> served;
    for (const probes::QuestionReply& reply : instance.replies) {
        const std::uint16_t port = reply.question.port;
        if (!ports.contains(port)) continue;
        if (is_site(reply.outcome)) sites.insert(port);
        if (is_served(reply.outcome)) served.insert(port);
    }
    if (sites.size() == 1) return sites;
    return sites.empty() && served.size() == 1 ? served : ports;
}

Finding other_port_finding(const InstanceView& instance, const Evidence& evidence) {
    const std::set<std::uint16_t> ports = other_ports(instance);
    const std::string wanted = std::to_string(instance.port);
    Finding finding = finding_on_listeners("ARS-WRONG-PORT", instance);
    finding.summary = "The app listens, but not on port " + wanted + ", the one App Runner asks.";
    finding.fix = "Set ImageConfiguration.Port to the app's port, or let the app read PORT.";
    if (ports.empty()) {
        finding.fix = "Listen on 0.0.0.0 and on the port in the PORT variable (it is " + wanted +
                      "): no probe comes to a loopback address, whatever the port.";
    } else if (ports.size() == 1 && is_at_random(*ports.begin(), evidence)) {
        finding.summary += " Its port " + std::to_string(*ports.begin()) +
                           " is most likely chosen at random, and another one each time.";
        finding.fix = "Let the app listen on the port in the PORT variable (it is " + wanted + ").";
    } else if (ports.size() == 1) {
        const std::string port = std::to_string(*ports.begin());
        finding.fix = "Set ImageConfiguration.Port to " + port +
                      ", or let the app read the PORT variable (it is " + wanted + ").";
        finding.how_to = written({{Setting::port, port}});
    }
    return finding;
}

Finding not_listening_finding(const InstanceView& instance, const Evidence& evidence) {
    Finding finding = finding_on("ARS-NOT-LISTENING", instance);
    finding.summary = "The app runs, but nothing listened on port " +
                      std::to_string(instance.port) + " for " + seconds_text(evidence.after_s) +
                      ".";
    const auto refused =
        std::count_if(instance.probes.begin(), instance.probes.end(), [](const ProbeRecord& each) {
            return each.outcome.kind == probes::OutcomeKind::refused;
        });
    const auto checks = static_cast<std::ptrdiff_t>(instance.probes.size());
    if (refused < checks) {
        finding.summary = "The app runs, but nothing listened on port " +
                          std::to_string(instance.port) + " at " + std::to_string(refused) +
                          " of " + std::to_string(checks) +
                          " checks; none of the others was answered.";
    }
    const std::string listeners = listeners_text(instance.listeners);
    if (instance.listeners_since) {
        finding.evidence.push_back(
            listeners.empty() ? "no listening socket at all" : "listening on " + listeners
        );
    }
    if (!listeners.empty()) {
        finding.summary = "The app listens on a unix socket only (" + listeners +
                          "), where no check and no user can come.";
        finding.fix = "Listen on 0.0.0.0:" + std::to_string(instance.port) +
                      " (the port in the PORT variable) instead of the unix socket, or put a web "
                      "server in front of it in the same image.";
        return finding;
    }
    finding.fix =
        "Make the app listen on 0.0.0.0 and on the port in the PORT variable; if it only starts "
        "slowly, listen first and load afterwards.";
    return finding;
}

/// Some check came as far as the app. A timeout does not tell: a busy machine, or an address that
/// nobody has yet, gives one as well.
bool was_reached(const InstanceView& instance) {
    using probes::OutcomeKind;
    return std::any_of(instance.probes.begin(), instance.probes.end(), [](const ProbeRecord& each) {
        const OutcomeKind kind = each.outcome.kind;
        return kind == OutcomeKind::connected || kind == OutcomeKind::answered ||
               kind == OutcomeKind::reset || kind == OutcomeKind::bad_answer;
    });
}

/// It listened, and was reached, before.
Finding stopped_listening_finding(const InstanceView& instance) {
    Finding finding = finding_on("ARS-STOPPED-LISTENING", instance);
    finding.summary = "The app listened on port " + std::to_string(instance.port) +
                      " and closed it again; its process still runs.";
    finding.fix = "Look at what the app's own output says of the end of its server.";
    return finding;
}

/// Refused although the sockets say that the port is served.
std::vector<Finding> refused_but_reachable(const InstanceView& instance) {
    const double listening_at_s =
        base::seconds(*instance.listeners_since - *instance.first_probe_at);
    if (listening_at_s > instance.probes.back().at_s) {
        Finding finding = finding_on("ARS-SLOW-START", instance);
        finding.evidence.push_back("listening on " + listeners_text(instance.listeners));
        finding.summary = "The app began to listen only " + seconds_text(listening_at_s) +
                          " after the first check, when the time was up.";
        finding.fix = "Start faster: listen first and load afterwards.";
        return {finding};
    }
    const bool only_v6 = std::all_of(
        instance.listeners.begin(),
        instance.listeners.end(),
        [&instance](const model::ListeningSocket& each) {
            return each.port != instance.port || each.address == "::";
        }
    );
    // What has answered over IPv4 listens for it.
    if (!only_v6 || was_reached(instance)) return {};
    Finding finding = finding_on_listeners("ARS-BIND-IPV6", instance);
    finding.summary =
        "The app listens on [::] for IPv6 only; App Runner's probes come over IPv4 and are "
        "refused.";
    finding.fix = "Bind to 0.0.0.0, or switch the socket's IPV6_V6ONLY off.";
    return {finding};
}

}  // namespace

Finding finding_on(std::string code, const InstanceView& instance) {
    Finding finding;
    finding.code = std::move(code);
    finding.evidence.push_back(probes_text(instance));
    return finding;
}

std::vector<Finding> explain_refused(const InstanceView& instance, const Evidence& evidence) {
    const Reach reach = reach_of(instance);
    if (was_reached(instance) && (reach == Reach::unknown || reach == Reach::other_ports)) {
        return {stopped_listening_finding(instance)};
    }
    if (reach == Reach::other_ports) return {other_port_finding(instance, evidence)};
    if (reach == Reach::unknown) return {not_listening_finding(instance, evidence)};
    if (reach == Reach::reachable) return refused_but_reachable(instance);
    return {bind_finding(instance, evidence, reach)};
}

}  // namespace apprunner::core
