// Explains failed health checks by what the app said, over the whole history of its probes.
#include "emulator/core/diagnosis/probes.hpp"

#include "emulator/core/diagnosis/answers.hpp"
#include "emulator/core/diagnosis/app_output.hpp"
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/memory.hpp"
#include "emulator/core/diagnosis/questions.hpp"
#include "emulator/core/diagnosis/refused.hpp"

#include <algorithm>
#include <array>
#include <string_view>

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

/// What has come twice or more by now; else the most frequent of the last `count` failures, and of
/// several equally frequent the latest.
const ProbeRecord* most_frequent_failure(const InstanceView& instance, int count) {
    // What came before, as refusals and silence, was a slow start's.
    const bool is_error =
        !instance.probes.empty() && instance.probes.back().outcome.kind == OutcomeKind::probe_error;
    if (!is_error && last_failures(instance).count >= 2) return &instance.probes.back();
    std::vector<const ProbeRecord*> failures;
    for (auto probe = instance.probes.rbegin(); probe != instance.probes.rend(); ++probe) {
        if (probe->healthy || probe->outcome.kind == OutcomeKind::probe_error) continue;
        failures.push_back(&*probe);
        if (static_cast<int>(failures.size()) == count) break;
    }
    const auto frequency = [&failures](const ProbeRecord* one) {
        return std::count_if(failures.begin(), failures.end(), [one](const ProbeRecord* each) {
            return is_same_answer(each->outcome, one->outcome);
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

Finding silent_finding(const InstanceView& instance, const Evidence& evidence) {
    const auto& check = evidence.configuration.health_check;
    const std::string timeout = std::to_string(check.timeout_s) + " s";
    if (check.protocol == HealthCheckProtocol::http) {
        Finding finding = finding_on("ARS-HEALTH-TIMEOUT", instance);
        finding.summary = "The health check's path gave no answer within " + timeout + ".";
        finding.fix = "Answer faster there, or raise HealthCheckConfiguration.Timeout.";
        const ProbeRecord& last = instance.probes.back();
        if (probes::has_head(last.outcome)) {
            finding.summary = "The head of an answer came, and the end of it did not within " +
                              timeout + "; a check waits for the whole answer.";
            finding.fix =
                "Let the health check's path answer with a body that ends (a Content-Length that "
                "is true, no stream of events).";
            return finding;
        }
        const bool was_answered = std::any_of(
            instance.probes.begin(),
            instance.probes.end(),
            [](const ProbeRecord& each) { return each.outcome.kind == OutcomeKind::answered; }
        );
        if (!was_answered) {
            finding.summary += " No check was ever answered.";
            finding.fix =
                "The app takes connections and does not answer: look for a worker that is stuck or "
                "has died, or that waits for something.";
        }
        if (was_answered && check.timeout_s < model::health_check_setting_max) {
            const std::string most = std::to_string(model::health_check_setting_max);
            finding.how_to =
                written({{Setting::check_interval, most}, {Setting::check_timeout, most}});
        }
        return finding;
    }
    Finding finding = finding_on("ARS-CONNECT-TIMEOUT", instance);
    finding.summary = "Connections to the app's port were not accepted within " + timeout + ".";
    finding.fix = "Look at the app: its accept queue may be full, or the process is stuck.";
    return finding;
}

Finding flapping_finding(
    const InstanceView& instance, const Evidence& evidence, const History& history
) {
    const auto& check = evidence.configuration.health_check;
    const int wanted = check.healthy_threshold;
    Finding finding = finding_on("ARS-FLAPPING", instance);
    const std::string counts = "The app passed " + std::to_string(history.passed) + " of " +
                               std::to_string(history.asked) + " health checks, ";
    finding.fix = "Look at what the app does when a check fails; its answers are in the evidence.";
    if (history.told != nullptr) {
        const probes::Outcome& failed = history.told->outcome;
        if (failed.http_status == too_many_requests) finding.fix = limit_fix(asked_path(check));
        for (std::string& text : answer_texts(instance, failed)) {
            finding.evidence.push_back(std::move(text));
        }
    }
    if (history.passed_last > 0) {
        finding.code = "ARS-HEALTHY-THRESHOLD";
        finding.summary = counts + "the last " + std::to_string(history.passed_last) +
                          ", when the time was up; HealthyThreshold wants " +
                          std::to_string(wanted) + " in a row.";
        finding.fix = "Lower HealthyThreshold or Interval, or start faster.";
        finding.how_to = written({{Setting::check_healthy_threshold, "1"}});
    } else if (history.passed_in_a_row >= wanted) {
        const std::string now =
            history.told != nullptr ? ": now " + history.told->outcome.detail : "";
        finding.summary = counts + "and was healthy for a while, but did not stay so" + now + ".";
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
        case OutcomeKind::bad_answer:
        case OutcomeKind::reset:
            return {explain_answer(instance, evidence, outcome)};
        case OutcomeKind::timed_out:
            return {silent_finding(instance, evidence)};
        case OutcomeKind::refused:
            break;
        case OutcomeKind::connected:
        case OutcomeKind::probe_error:
            return {};
    }
    return explain_refused(instance, evidence);
}

/// What the checks alone tell.
std::vector<Finding> explain_checks(const InstanceView& instance, const Evidence& evidence) {
    const History history =
        history_of(instance, evidence.configuration.health_check.unhealthy_threshold);
    if (history.asked == 0 && history.error != nullptr) {
        Finding finding = finding_on("ARS-PROBE-ERROR", instance);
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

/// Nothing came back that says why.
bool is_only_silence(const Finding& finding) {
    static constexpr std::array<std::string_view, 6> codes{
        "ARS-NOT-LISTENING",
        "ARS-STOPPED-LISTENING",
        "ARS-HEALTH-STATUS",
        "ARS-HEALTH-RESET",
        "ARS-HEALTH-TIMEOUT",
        "ARS-CONNECT-TIMEOUT"};
    return std::find(codes.begin(), codes.end(), finding.code) != codes.end();
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
    std::vector<Finding> findings;
    if (auto of_memory = explain_memory(instance, evidence)) {
        of_memory->evidence.push_back(probes_text(instance));
        findings.push_back(std::move(*of_memory));
    }
    std::vector<Finding> of_checks = explain_checks(instance, evidence);
    // What the app says of itself is nearer to the cause than that it does not answer.
    if (findings.empty() && !of_checks.empty() && is_only_silence(of_checks.front())) {
        if (auto of_words = explain_words(instance, evidence)) {
            of_words->evidence.push_back(probes_text(instance));
            findings.push_back(std::move(*of_words));
        } else {
            std::vector<std::string>& seen = of_checks.front().evidence;
            for (std::string& line : telling_lines(instance)) seen.push_back(std::move(line));
        }
    }
    findings.insert(findings.end(), of_checks.begin(), of_checks.end());
    return findings;
}

}  // namespace apprunner::core
