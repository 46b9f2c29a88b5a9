// Findings on answers, by what proves them: second questions first, then the answer's own words,
// then its status.
#include "emulator/core/diagnosis/answers.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/health_body.hpp"
#include "emulator/core/diagnosis/questions.hpp"
#include "emulator/core/diagnosis/refused.hpp"
#include "emulator/core/diagnosis/upstream.hpp"

#include <algorithm>
#include <cctype>

namespace apprunner::core {

namespace {

using model::HealthCheckProtocol;
using probes::OutcomeKind;

/// A failed GET, and all that bears on it.
struct Failed {
    const InstanceView& instance;
    const Evidence& evidence;
    const probes::Outcome& outcome;
    std::string path;
    const probes::KeptAnswer& answer;
    Proven proven;

    [[nodiscard]] std::string status() const { return std::to_string(outcome.http_status); }
};

std::string probe_host(const Failed& failed) {
    return "169.254.172.2:" + std::to_string(failed.instance.port);
}

/// What was asked, in a sentence.
std::string asked_text(const Failed& failed) {
    const auto& check = failed.evidence.configuration.health_check;
    return check.protocol == HealthCheckProtocol::http ? "The health check's path " + check.path
                                                       : "GET /";
}

bool has_words(const Failed& failed, std::string_view words) {
    const auto has = [words](const std::string& text) {
        return base::lower(text).find(words) != std::string::npos;
    };
    const std::vector<std::string>& lines = failed.instance.last_lines;
    return has(failed.answer.body) || std::any_of(lines.begin(), lines.end(), has);
}

/// Where a framework keeps its list of allowed hosts.
std::string host_fix(const Failed& failed) {
    const std::string& path = failed.path;
    const std::string generic =
        "Let the app take the Host 169.254.172.2 (with any port), at least at " + path;
    if (has_words(failed, "allowed_hosts") || has_words(failed, "disallowedhost") ||
        has_words(failed, "invalid http_host")) {
        return generic + ": Django: \"169.254.172.2\" in ALLOWED_HOSTS, without the port.";
    }
    if (has_words(failed, "blocked host") || has_words(failed, "hostauthorization")) {
        return generic +
               ": Rails: config.host_authorization = { exclude: ->(request) { "
               "request.path == \"" +
               path + "\" } }.";
    }
    if (has_words(failed, "allowedhosts")) {
        return generic +
               ": Vite: add \"169.254.172.2\" to preview.allowedHosts (or "
               "server.allowedHosts).";
    }
    return generic + ": add \"169.254.172.2\" to its list of allowed hosts.";
}

/// One of the names in a list is the probe's, or stands for all.
bool has_probe_host(const std::string& list) {
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t end = std::min(list.find_first_of(", ", at), list.size());
        const std::string_view name = std::string_view(list).substr(at, end - at);
        if (name == "169.254.172.2" || name == "*") return true;
        at = end + 1;
    }
    return false;
}

/// The list is in a variable that the service or the image has.
void write_host_variable(Finding& finding, const Evidence& evidence) {
    const auto take = [&finding](const model::StringMap& variables) {
        for (const auto& [name, value] : variables) {
            if (name.find("ALLOWED_HOST") == std::string::npos || value.empty()) continue;
            if (has_probe_host(value)) continue;
            finding.how_to = written({{Setting::variable, value + ",169.254.172.2", name}});
            return;
        }
    };
    if (evidence.image != nullptr) take(evidence.image->environment);
    const auto& source = evidence.configuration.source.image_repository;
    if (source && source->image_configuration) {
        take(source->image_configuration->runtime_environment_variables);
    }
}

Finding host_finding(const Failed& failed) {
    Finding finding = finding_on("ARS-HEALTH-HOST", failed.instance);
    finding.summary = asked_text(failed) + " answers " + failed.status() +
                      " because of the probe's Host header, " + probe_host(failed) +
                      ", which the app does not take; App Runner wants 200.";
    finding.fix = host_fix(failed);
    write_host_variable(finding, failed.evidence);
    return finding;
}

Finding redirect_finding(const Failed& failed) {
    Finding finding = finding_on("ARS-HEALTH-REDIRECT", failed.instance);
    const std::string& path = failed.path;
    const std::string location = failed.answer.location;
    finding.summary = asked_text(failed) + " answers " + failed.status() +
                      (location.empty() ? "" : " to " + location) +
                      "; App Runner wants 200. (That a redirect fails is assumed from Envoy's "
                      "defaults.)";
    finding.fix = "Give HealthCheckConfiguration.Path a path that answers 200 without a redirect.";
    const bool forces_https =
        failed.proven.proof == Proof::wants_https || location.starts_with("https://");
    const bool is_round = sends_round(failed.instance, path);
    if (is_round) finding.summary += round_text;
    if (forces_https && failed.proven.proof != Proof::other_path) {
        finding.fix = "The app forces https, and probes come by plain HTTP: exempt " + path +
                      " from that; no other path will do while all of them are redirected.";
        if (is_round) finding.fix += " " + std::string(trust_proxy_fix);
        return finding;
    }
    std::string target;
    if (failed.proven.reply != nullptr && failed.proven.proof != Proof::refuses_host) {
        target = failed.proven.reply->question.path;
        finding.fix = "Set HealthCheckConfiguration.Path to " + target + ", which answers 200.";
    } else if (!location.empty() && path_of_location(location) != path) {
        target = path_of_location(location);
        finding.fix = "Set HealthCheckConfiguration.Path to " + target +
                      " if that answers 200, or to another path without a redirect.";
    }
    finding.how_to = written({{Setting::check_path, target.empty() ? "/PATH" : target}});
    return finding;
}

Finding path_not_found_finding(const Failed& failed) {
    Finding finding = finding_on("ARS-HEALTH-NOT-FOUND", failed.instance);
    finding.summary = asked_text(failed) + " answers 404; App Runner wants 200.";
    finding.fix = "Set HealthCheckConfiguration.Path to a path that the app serves.";
    std::string target = "/PATH";
    if (failed.proven.proof == Proof::other_path) {
        target = failed.proven.reply->question.path;
        finding.fix = "Set HealthCheckConfiguration.Path to " + target +
                      ", which answers 200 here, or to another path that the app serves.";
    }
    finding.how_to = written({{Setting::check_path, target}});
    return finding;
}

/// A variable has a list of hosts without the probe's: not proven, but the first thing to try.
std::optional<Finding> listed_host_finding(const Failed& failed) {
    const int status = failed.outcome.http_status;
    if (status != 400 && status != 403 && status != 421) return std::nullopt;
    Finding finding = finding_on("ARS-HEALTH-HOST", failed.instance);
    write_host_variable(finding, failed.evidence);
    if (finding.how_to.changes.empty()) return std::nullopt;
    const std::string& name = finding.how_to.changes.front().name;
    finding.summary = asked_text(failed) + " answers " + failed.status() +
                      "; App Runner wants 200. The list of hosts in " + name +
                      " is without the probe's, 169.254.172.2.";
    finding.fix = "Probably the Host is refused: add 169.254.172.2, without a port, to " + name +
                  "; else go by the answer in the evidence.";
    return finding;
}

/// 401, 403, 400 and 421, where nothing proves the Host to be the reason.
Finding denied_finding(const Failed& failed) {
    if (auto of_list = listed_host_finding(failed)) return *of_list;
    const int status = failed.outcome.http_status;
    const std::string& path = failed.path;
    const bool asks_for_login = !failed.answer.www_authenticate.empty();
    const auto& replies = failed.instance.replies;
    const bool is_host_free = std::any_of(replies.begin(), replies.end(), [](const auto& each) {
        return !each.question.host.empty() && each.outcome.kind == OutcomeKind::answered;
    });
    Finding finding = finding_on("ARS-HEALTH-STATUS", failed.instance);
    finding.summary =
        asked_text(failed) + " answers " + failed.status() + "; App Runner wants 200.";
    if (status == 401 || asks_for_login) {
        finding.code = "ARS-HEALTH-AUTH";
        finding.fix = "Probes carry no credentials: exempt " + path + " from authentication.";
        finding.how_to = written({{Setting::check_path, "/PATH"}});
        return finding;
    }
    if (status == 400 || status == 421) {
        finding.code = "ARS-HEALTH-BAD-REQUEST";
        finding.fix = is_host_free
                          ? "The app refuses a plain GET of " + path +
                                " whatever the Host is: go by the answer in the evidence, and give "
                                "the check a path that wants nothing more than that."
                          : "Probably the Host header is refused (" + probe_host(failed) +
                                "), or the path wants more than a plain GET: go by the answer in "
                                "the evidence.";
        if (is_host_free) finding.how_to = written({{Setting::check_path, "/PATH"}});
        return finding;
    }
    finding.code = "ARS-HEALTH-AUTH";
    finding.fix = is_host_free
                      ? "The app denies " + path +
                            " whatever the Host is; probes carry no credentials: exempt it from "
                            "authentication, or from the list of allowed addresses."
                      : "Either " + path +
                            " wants credentials, which probes do not carry, or the app refuses the "
                            "probe's Host, " +
                            probe_host(failed) + ": go by the answer in the evidence.";
    finding.how_to = written({{Setting::check_path, "/PATH"}});
    return finding;
}

Finding failing_finding(const Failed& failed) {
    const int status = failed.outcome.http_status;
    Finding finding = finding_on("ARS-HEALTH-STATUS", failed.instance);
    const std::vector<std::string> down = down_parts(failed.answer.body);
    finding.summary = asked_text(failed) + " answers " + failed.status() +
                      (down.empty() ? "" : " because a part is down: " + base::joined(down)) +
                      "; App Runner wants 200.";
    finding.fix = "Make " + failed.path + " answer 200 as soon as the app can serve.";
    if (status == too_many_requests) {
        finding.fix = limit_fix(failed.path);
    } else if (!down.empty()) {
        finding.fix = "Give the app what " + down.front() +
                      " needs, or leave it out of the health check's answer.";
    } else if (is_of_proxy(status, failed.answer.body)) {
        finding.fix =
            "A proxy in the container answers for an app that does not: look at what its upstream "
            "is, and whether that runs and listens there.";
    }
    return finding;
}

Finding finding_of_status(const Failed& failed) {
    const int status = failed.outcome.http_status;
    if (failed.proven.proof == Proof::refuses_host || failed.proven.proof == Proof::names_host) {
        return host_finding(failed);
    }
    if (status >= 300 && status < 400) return redirect_finding(failed);
    if (status == 404) return path_not_found_finding(failed);
    if (status == 400 || status == 401 || status == 403 || status == 421) {
        return denied_finding(failed);
    }
    return failing_finding(failed);
}

Finding closed_finding(const Failed& failed) {
    const bool is_named = !spoken_on(failed.instance, failed.answer).empty();
    const bool had_begun = failed.outcome.http_status != 0;
    if (failed.outcome.kind == OutcomeKind::bad_answer || (is_named && !had_begun)) {
        return not_http_finding(failed.instance, failed.answer);
    }
    Finding finding = finding_on("ARS-HEALTH-RESET", failed.instance);
    finding.summary = had_begun ? asked_text(failed) +
                                      " begins its answer and closes the connection before "
                                      "its end."
                                : "The app accepts connections and closes them without an answer.";
    finding.fix = "Look at the app's own output for what happens when a request comes.";
    if (failed.instance.replies.empty() && !had_begun) {
        finding.fix +=
            " (A server that wants TLS does this too; App Runner ends TLS itself: serve plain "
            "HTTP/1.1.)";
    }
    return finding;
}

}  // namespace

Finding explain_answer(
    const InstanceView& instance, const Evidence& evidence, const probes::Outcome& outcome
) {
    static const probes::KeptAnswer nothing;
    const SeenAnswer* seen = answer_like(instance, outcome);
    const std::string path = asked_path(evidence.configuration.health_check);
    const Failed failed{
        instance,
        evidence,
        outcome,
        path,
        seen != nullptr ? seen->answer : nothing,
        proven_by(instance, outcome, path)};
    const auto of_protocol = protocol_finding(failed.proven.proof, instance);
    Finding finding = of_protocol                             ? *of_protocol
                      : outcome.kind == OutcomeKind::answered ? finding_of_status(failed)
                                                              : closed_finding(failed);
    for (std::string& text : answer_texts(instance, outcome)) {
        finding.evidence.push_back(std::move(text));
    }
    return finding;
}

}  // namespace apprunner::core
