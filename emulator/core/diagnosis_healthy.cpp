// What is remarkable about an instance that became healthy.
#include "emulator/core/diagnosis_health.hpp"
#include "emulator/core/evidence_text.hpp"

#include <algorithm>

namespace apprunner::core {

namespace {

constexpr int threshold_max = 20;  ///< API reference: both thresholds and Interval end at 20.

/// When the run of passes began that made it healthy, in seconds from the first probe.
double passing_since_s(const InstanceView& instance) {
    double since_s = 0;
    for (auto probe = instance.probes.rbegin(); probe != instance.probes.rend(); ++probe) {
        if (probe->outcome.kind == probes::OutcomeKind::probe_error) continue;
        if (!probe->healthy) break;
        since_s = probe->at_s;
    }
    return since_s;
}

/// The settings that would have been enough by App Runner's documentation.
std::string enough_for(double after_s, const model::HealthCheckConfiguration& check) {
    const int threshold = static_cast<int>(after_s / check.interval_s) + 2;
    if (threshold <= threshold_max) {
        return "Start faster, or give UnhealthyThreshold " + std::to_string(threshold) +
               " or more.";
    }
    const int interval = static_cast<int>(after_s / threshold_max) + 1;
    if (interval <= threshold_max) {
        return "Start faster, or give UnhealthyThreshold " + std::to_string(threshold_max) +
               " and Interval " + std::to_string(interval) + " or more.";
    }
    return "Start faster: no settings allow for this.";
}

std::vector<Finding> slow_start(
    const InstanceView& instance, const model::HealthCheckConfiguration& check
) {
    const double after_s = passing_since_s(instance);
    const double limit_s = documented_limit_s(check);
    if (after_s <= limit_s) return {};
    return {Finding{
        "ARS-SLOW-START",
        Grade::risky,
        "Healthy after " + seconds_text(after_s) + ", later than Interval x UnhealthyThreshold (" +
            seconds_text(limit_s) + ") would allow by App Runner's documentation.",
        {probes_text(instance)},
        enough_for(after_s, check)}};
}

std::vector<Finding> unusual_status(const InstanceView& instance) {
    const int status = instance.probes.back().outcome.http_status;
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
std::vector<Finding> slow_answer(
    const InstanceView& instance, const model::HealthCheckConfiguration& check
) {
    const double took_s = base::seconds(instance.probes.back().outcome.took);
    if (took_s < 0.75 * check.timeout_s) return {};
    return {Finding{
        "ARS-HEALTH-SLOW",
        Grade::risky,
        "The health check's answer took " + seconds_text(took_s) + " of the " +
            std::to_string(check.timeout_s) + " s that Timeout gives it.",
        {probes_text(instance)},
        "Answer faster at the health check's path, or raise HealthCheckConfiguration.Timeout."}};
}

}  // namespace

std::vector<Finding> explain_healthy(const Evidence& evidence) {
    const InstanceView& instance = *evidence.instance;
    if (instance.probes.empty()) return {};
    const auto& check = evidence.configuration.health_check;
    std::vector<Finding> findings;
    for (auto& found :
         {slow_start(instance, check), unusual_status(instance), slow_answer(instance, check)}) {
        findings.insert(findings.end(), found.begin(), found.end());
    }
    return findings;
}

}  // namespace apprunner::core
