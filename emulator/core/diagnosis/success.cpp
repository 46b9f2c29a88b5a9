// Findings on an instance that became healthy: what passes here and may not on App Runner, and what
// is worth a remark.
#include "emulator/core/diagnosis/answers.hpp"
#include "emulator/core/diagnosis/app_output.hpp"
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/probes.hpp"
#include "emulator/core/diagnosis/questions.hpp"

#include <algorithm>

namespace apprunner::core {

namespace {

/// The probe that made it healthy: what came after that one, while others were waited for, has no
/// part in how it became so.
ProbeBackwards decisive_probe(const InstanceView& instance) {
    const ProbeBackwards latest = instance.probes.rbegin();
    if (!instance.healthy_at) return latest;
    const double healthy_s = base::seconds(*instance.healthy_at - *instance.first_probe_at);
    const auto is_later = [healthy_s](const ProbeRecord& each) { return each.at_s > healthy_s; };
    const auto found = std::find_if_not(latest, instance.probes.rend(), is_later);
    return found != instance.probes.rend() ? found : latest;
}

/// The settings that would have been enough by App Runner's documentation; empty: none are.
std::vector<Change> enough_for(double after_s, const model::HealthCheckConfiguration& check) {
    const int threshold = static_cast<int>(after_s / check.interval_s) + 2;
    if (threshold <= model::health_check_setting_max) {
        return {
            {Setting::check_interval, std::to_string(check.interval_s)},
            {Setting::check_unhealthy_threshold, std::to_string(threshold)}};
    }
    const int interval = static_cast<int>(after_s / model::health_check_setting_max) + 1;
    if (interval > model::health_check_setting_max) return {};
    return {
        {Setting::check_interval, std::to_string(interval)},
        {Setting::check_unhealthy_threshold, std::to_string(model::health_check_setting_max)}};
}

std::vector<Finding> slow_start(
    const InstanceView& instance, const model::HealthCheckConfiguration& check
) {
    const double after_s = passing_since_s(instance, decisive_probe(instance)).value_or(0);
    const double limit_s = documented_limit_s(check);
    if (after_s <= limit_s) return {};
    Finding finding{
        "ARS-SLOW-START",
        Grade::risky,
        "Healthy after " + seconds_text(after_s) + ", later than Interval x UnhealthyThreshold (" +
            seconds_text(limit_s) + ") would allow by App Runner's documentation.",
        {probes_text(instance)},
        "Start faster: no settings allow for this."};
    const std::vector<Change> enough = enough_for(after_s, check);
    if (enough.empty()) return {finding};
    finding.fix = "Start faster, or give Interval " + enough[0].value + ", UnhealthyThreshold " +
                  enough[1].value + " or more.";
    finding.how_to = written(enough);
    return {finding};
}

std::vector<Finding> unusual_status(const InstanceView& instance) {
    const int status = decisive_probe(instance)->outcome.http_status;
    if (status == 0 || status == 200) return {};
    return {Finding{
        "ARS-HEALTH-UNUSUAL-STATUS",
        Grade::risky,
        "The health check was passed with status " + std::to_string(status) +
            "; every source relies on 200, others are assumed to pass.",
        {probes_text(instance)},
        "Answer 200 at the health check's path."}};
}

/// An answer that took most of the time that it is given.
/// A TCP connection is the kernel's to accept: how long it takes says little of the app.
std::vector<Finding> slow_answer(
    const InstanceView& instance, const model::HealthCheckConfiguration& check
) {
    const double took_s = base::seconds(decisive_probe(instance)->outcome.took);
    const bool is_http = check.protocol == model::HealthCheckProtocol::http;
    if (!is_http || took_s < 0.75 * check.timeout_s) return {};
    Finding finding{
        "ARS-HEALTH-SLOW",
        Grade::risky,
        "The health check's answer took " + seconds_text(took_s) + " of the " +
            std::to_string(check.timeout_s) + " s that Timeout gives it.",
        {probes_text(instance)},
        "Answer faster at the health check's path, or raise HealthCheckConfiguration.Timeout."};
    const int twice_s = std::min(model::health_check_setting_max, 2 * check.timeout_s);
    if (twice_s > check.timeout_s) {
        finding.how_to = written(
            {{Setting::check_interval, std::to_string(std::max(twice_s, check.interval_s))},
             {Setting::check_timeout, std::to_string(twice_s)}}
        );
    }
    return {finding};
}

/// No answer that a user could see.
Finding dead_finding(const InstanceView& instance, bool is_tcp) {
    const probes::Outcome& answer = *instance.first_answer;
    Finding finding{"ARS-HTTP-DEAD", Grade::risky, "", {}, ""};
    std::string what = probes::has_head(answer) ? "is cut off before the end of its answer"
                                                : "is cut off without an answer";
    finding.fix = "Look at the app's own output for what happens when a request comes.";
    if (answer.kind == probes::OutcomeKind::timed_out) {
        what = "gets no answer for " + seconds_text(base::seconds(first_answer_patience));
        finding.fix =
            "The app takes connections and does not answer: look for a worker that is stuck or has "
            "died; an HTTP check would have seen it.";
    } else if (answer.kind == probes::OutcomeKind::bad_answer) {
        static const probes::KeptAnswer nothing;
        const SeenAnswer* seen = answer_like(instance, answer);
        const std::string protocol = spoken_on(instance, seen != nullptr ? seen->answer : nothing);
        what = "gets an answer that is not HTTP/1";
        if (!protocol.empty()) what += ": the port speaks " + protocol;
        finding.fix = protocol.empty()
                          ? "Serve plain HTTP/1.1 on the port, and let an HTTP check see to it."
                          : other_protocol_fix(protocol);
    }
    finding.summary = std::string(is_tcp ? "The TCP check passes" : "The health check passes") +
                      ", so App Runner reports success, but GET / " + what +
                      (what.find(':') == std::string::npos ? ": its" : "; its") +
                      " users get errors.";
    if (is_tcp) {
        finding.how_to = written({{Setting::check_protocol, "HTTP"}, {Setting::check_path, "/"}});
    }
    return finding;
}

/// An answer whose status says that something is wrong.
std::optional<Finding> refused_answer(const InstanceView& instance, bool is_tcp) {
    const int status = instance.first_answer->http_status;
    const Proof proof = proven_by(instance, *instance.first_answer, "/").proof;
    const std::string answers = "GET / as App Runner's users send it answers " +
                                std::to_string(status) + ", which the health check does not see";
    if (proof == Proof::refuses_host) {
        return Finding{
            "ARS-HOST-REFUSED",
            Grade::risky,
            "The app refuses requests for the service's own domain with " + std::to_string(status) +
                ", and takes them for localhost: nobody can be served.",
            {},
            "Let the app take the service's domain (and the domains that you give it) as Host."};
    }
    if (sends_round(instance, "/")) {
        return Finding{
            "ARS-REDIRECT-LOOP",
            Grade::risky,
            "GET / as App Runner's users send it is redirected (" + std::to_string(status) +
                ") to where it came from, although X-Forwarded-Proto says https: they are sent "
                "round and round, and nobody is served.",
            {},
            std::string(trust_proxy_fix)};
    }
    if (status >= 500) {
        return Finding{
            "ARS-HTTP-ERROR",
            is_tcp ? Grade::risky : Grade::pass,
            answers + (is_tcp ? ": its users get errors." : "."),
            {},
            "Look at the app's own output for what fails, and let the health check see it."};
    }
    if (status >= 400) {
        return Finding{"ARS-FIRST-ANSWER", Grade::pass, answers + ".", {}, ""};
    }
    return std::nullopt;
}

/// It passes its checks, and GET / could not be asked of it, or nothing was heard: no pass without
/// a word.
Finding unknown_answer(const probes::Outcome& answer) {
    return {
        "ARS-FIRST-ANSWER",
        Grade::risky,
        "The health check passes, but what GET / answers to App Runner's users could not be learnt "
        "here (" +
            answer.detail + ").",
        {},
        "Ask again when this machine is less busy, or ask the app for / yourself."};
}

/// What the app says of it: where no answer, or an error, came, its words may name the cause.
void add_what_it_says(Finding& finding, const Evidence& evidence) {
    const bool may_be_told = finding.code == "ARS-HTTP-ERROR" || finding.code == "ARS-HTTP-DEAD";
    std::optional<Finding> of_words;
    if (may_be_told) of_words = explain_words(*evidence.instance, evidence);
    if (!of_words) {
        for (std::string& line : telling_lines(*evidence.instance)) {
            finding.evidence.push_back(std::move(line));
        }
        return;
    }
    finding.summary += " " + of_words->summary;
    finding.fix = of_words->fix;
    for (std::string& line : of_words->evidence) finding.evidence.push_back(std::move(line));
}

}  // namespace

std::optional<Finding> explain_first_answer(const Evidence& evidence) {
    using probes::OutcomeKind;
    const InstanceView& instance = *evidence.instance;
    if (!instance.first_answer || instance.is_answer_awaited) return std::nullopt;
    const probes::Outcome& answer = *instance.first_answer;
    const auto& check = evidence.configuration.health_check;
    const bool is_tcp = check.protocol == model::HealthCheckProtocol::tcp;
    std::optional<Finding> finding;
    switch (answer.kind) {
        case OutcomeKind::timed_out:
            // A stream: its users read it as it comes.
            if (probes::has_head(answer)) {
                finding = refused_answer(instance, is_tcp);
                break;
            }
            [[fallthrough]];
        case OutcomeKind::reset:
        case OutcomeKind::bad_answer:
            finding = dead_finding(instance, is_tcp);
            break;
        case OutcomeKind::answered:
            finding = refused_answer(instance, is_tcp);
            break;
        case OutcomeKind::refused:
        case OutcomeKind::probe_error:
            finding = unknown_answer(answer);
            break;
        case OutcomeKind::connected:
            return std::nullopt;
    }
    auto of_protocol = protocol_finding(proven_by(instance, answer, "/").proof, instance);
    if (of_protocol && is_tcp) {
        finding = std::move(of_protocol);
        finding->weight = Grade::risky;
        finding->evidence.clear();
    }
    if (!finding) return std::nullopt;
    finding->evidence.push_back("GET /: " + answer.detail);
    for (std::string& text : answer_texts(instance, answer)) {
        finding->evidence.push_back(std::move(text));
    }
    if (finding->weight == Grade::risky) add_what_it_says(*finding, evidence);
    return finding;
}

std::vector<Finding> explain_healthy(const Evidence& evidence) {
    const InstanceView& instance = *evidence.instance;
    if (instance.probes.empty()) return {};
    const auto& check = evidence.configuration.health_check;
    std::vector<Finding> findings;
    for (auto& found :
         {slow_start(instance, check), unusual_status(instance), slow_answer(instance, check)}) {
        findings.insert(findings.end(), found.begin(), found.end());
    }
    if (const auto found = explain_first_answer(evidence)) findings.push_back(*found);
    return findings;
}

}  // namespace apprunner::core
