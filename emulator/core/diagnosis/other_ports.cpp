// What is asked of an app's other ports, and which of them are the app's own.
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/diagnosis/questions.hpp"

#include <algorithm>
#include <set>

namespace apprunner::core {

namespace {

using probes::OutcomeKind;
using probes::Question;
using probes::QuestionKind;

constexpr const char* metrics_path = "/metrics";

/// Prometheus' text format, or OpenMetrics.
bool has_metrics(const probes::Outcome& outcome) {
    if (!outcome.answer) return false;
    const std::string& type = outcome.answer->content_type;
    const std::string& body = outcome.answer->body;
    return type.find("version=0.0.4") != std::string::npos ||
           type.find("openmetrics") != std::string::npos || body.starts_with("# HELP ") ||
           body.starts_with("# TYPE ");
}

}  // namespace

std::vector<Question> questions_on_other_ports(
    const InstanceView& instance, const std::string& service_host
) {
    constexpr std::size_t ports_max = 2;
    std::vector<Question> questions;
    if (reach_of(instance) != Reach::other_ports) return questions;
    for (const model::ListeningSocket& each : instance.listeners) {
        if (!is_of_the_app(each) || is_unix(each) || is_loopback(each.address)) continue;
        const Question question{QuestionKind::get, "/", service_host, false, each.port};
        const bool is_known =
            std::find(questions.begin(), questions.end(), question) != questions.end();
        if (!is_known && questions.size() < ports_max) questions.push_back(question);
    }
    const std::vector<Question> sites = questions;
    for (const Question& each : sites) {
        questions.push_back({QuestionKind::get, metrics_path, service_host, false, each.port});
    }
    return questions;
}

bool is_served(const probes::Outcome& outcome) {
    const int status = outcome.http_status;
    return outcome.kind == OutcomeKind::answered && status >= 200 && status < 500;
}

void keep_sites(std::vector<probes::QuestionReply>& replies) {
    std::set<std::uint16_t> of_metrics;
    for (const probes::QuestionReply& each : replies) {
        if (each.question.port != 0 && has_metrics(each.outcome)) {
            of_metrics.insert(each.question.port);
        }
    }
    std::erase_if(replies, [&of_metrics](const probes::QuestionReply& each) {
        if (each.question.port == 0) return false;
        if (each.question.path == metrics_path) return true;
        // A site may have its metrics beside it.
        if (is_site(each.outcome)) return false;
        return of_metrics.contains(each.question.port) || !is_served(each.outcome);
    });
}

bool is_site(const probes::Outcome& outcome) {
    const int status = outcome.http_status;
    const bool is_site_status = (status >= 200 && status < 400) || status == 401 || status == 403;
    return outcome.kind == OutcomeKind::answered && is_site_status && !has_metrics(outcome);
}

}  // namespace apprunner::core
