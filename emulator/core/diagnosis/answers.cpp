// Findings on answers, by what proves them: second questions first, then the answer's own words,
// then its status.
#include "emulator/core/diagnosis/answers.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/failed_answer.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/health_body.hpp"
#include "emulator/core/diagnosis/questions.hpp"
#include "emulator/core/diagnosis/refused.hpp"
#include "emulator/core/diagnosis/upstream.hpp"

#include <algorithm>
#include <cctype>

namespace apprunner::core {

namespace {

using probes::OutcomeKind;

/// It forces https by itself for each site that has a domain.
constexpr const char* caddy_fix =
    "Caddy does that by itself for a site with a domain: give the site's address as :PORT "
    "(`:80 { ... }` for Port 80) or as http://DOMAIN, or set `auto_https off` in the Caddyfile's "
    "global options.";

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
        if (failed.answer.server == "Caddy") {
            finding.fix = caddy_fix;
        } else if (is_round) {
            finding.fix += " " + std::string(trust_proxy_fix);
        }
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

Finding failing_finding(const Failed& failed) {
    const int status = failed.outcome.http_status;
    Finding finding = finding_on("ARS-HEALTH-STATUS", failed.instance);
    const std::vector<std::string> down = down_parts(failed.answer.body);
    finding.summary = asked_text(failed) + " answers " + failed.status() +
                      (down.empty() ? "" : " because a part is down: " + base::joined(down)) +
                      "; App Runner wants 200.";
    finding.fix = "Make " + failed.path + " answer 200 as soon as the app can serve.";
    if (status < 500 && failed.proven.proof == Proof::other_path) {
        const std::string& there = failed.proven.reply->question.path;
        finding.fix = "Set HealthCheckConfiguration.Path to " + there + ", which answers 200 here.";
        finding.how_to = written({{Setting::check_path, there}});
    } else if (status == too_many_requests) {
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

std::string asked_text(const Failed& failed) {
    const auto& check = failed.evidence.configuration.health_check;
    return check.protocol == model::HealthCheckProtocol::http
               ? "The health check's path " + check.path
               : "GET /";
}

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
