// Findings on answers that deny: by the Host, where that is proven or likely, else for want of
// credentials or of more than a plain GET.
#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/failed_answer.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/refused.hpp"

#include <algorithm>

namespace apprunner::core {

namespace {

using probes::OutcomeKind;

std::string probe_host(const Failed& failed) {
    return "169.254.172.2:" + std::to_string(failed.instance.port);
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

}  // namespace

Finding host_finding(const Failed& failed) {
    Finding finding = finding_on("ARS-HEALTH-HOST", failed.instance);
    finding.summary = asked_text(failed) + " answers " + failed.status() +
                      " because of the probe's Host header, " + probe_host(failed) +
                      ", which the app does not take; App Runner wants 200.";
    finding.fix = host_fix(failed);
    write_host_variable(finding, failed.evidence);
    return finding;
}

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
    const bool is_free_elsewhere = failed.proven.proof == Proof::other_path;
    const std::string target = is_free_elsewhere ? failed.proven.reply->question.path : "/PATH";
    const std::string elsewhere = is_free_elsewhere
                                      ? "Set HealthCheckConfiguration.Path to " + target +
                                            ", which answers 200 here; or else: "
                                      : "";
    finding.how_to = written({{Setting::check_path, target}});
    if (status == 401 || asks_for_login) {
        finding.code = "ARS-HEALTH-AUTH";
        finding.fix =
            elsewhere + "Probes carry no credentials: exempt " + path + " from authentication.";
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
        if (!is_host_free) finding.how_to = {};
        return finding;
    }
    finding.code = "ARS-HEALTH-AUTH";
    finding.fix =
        elsewhere +
        (is_host_free ? "The app denies " + path +
                            " whatever the Host is; probes carry no credentials: exempt it from "
                            "authentication, or from the list of allowed addresses."
                      : "Either " + path +
                            " wants credentials, which probes do not carry, or the app refuses the "
                            "probe's Host, " +
                            probe_host(failed) + ": go by the answer in the evidence.");
    return finding;
}

}  // namespace apprunner::core
