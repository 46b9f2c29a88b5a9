// Findings on an instance that became healthy: what passes here and may not on App Runner, and what
// is worth a remark.
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/probes.hpp"

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

}  // namespace

std::optional<Finding> explain_first_answer(const InstanceView& instance) {
    if (!instance.first_answer) return std::nullopt;
    std::string what;
    switch (instance.first_answer->kind) {
        case probes::OutcomeKind::timed_out:
            // A stream: its users read it as it comes.
            if (probes::has_head(*instance.first_answer)) return std::nullopt;
            what = "gets no answer for " + seconds_text(base::seconds(first_answer_patience));
            break;
        case probes::OutcomeKind::reset:
            what = probes::has_head(*instance.first_answer)
                       ? "is cut off before the end of its answer"
                       : "is cut off without an answer";
            break;
        case probes::OutcomeKind::bad_answer:
            what = "gets an answer that is not HTTP/1";
            break;
        case probes::OutcomeKind::refused:  // It has gone meanwhile; its exit or its checks tell.
        case probes::OutcomeKind::answered:
        case probes::OutcomeKind::connected:
        case probes::OutcomeKind::probe_error:
            return std::nullopt;
    }
    Finding finding{
        "ARS-HTTP-DEAD",
        Grade::risky,
        "The TCP check passes, so App Runner reports success, but GET / " + what +
            ": its users get errors.",
        {"GET /: " + instance.first_answer->detail},
        "Serve plain HTTP/1.1 on the port (App Runner ends TLS), and let an HTTP check see to it."};
    finding.how_to = written({{Setting::check_protocol, "HTTP"}, {Setting::check_path, "/"}});
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
    if (const auto found = explain_first_answer(instance)) findings.push_back(*found);
    return findings;
}

}  // namespace apprunner::core
