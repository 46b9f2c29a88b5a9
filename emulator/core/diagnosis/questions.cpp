// The choice of second questions, and the reading of their replies and of the kept answers.
#include "emulator/core/diagnosis/questions.hpp"

#include "emulator/base/printable.hpp"
#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/certainty.hpp"

#include <algorithm>
#include <array>

namespace apprunner::core {

namespace {

using probes::OutcomeKind;
using probes::Question;
using probes::QuestionKind;

/// What the probe itself calls the app (observed): its Host header is this and the port.
constexpr std::string_view probe_address_text = "169.254.172.2";
/// A name that every list of allowed hosts has.
constexpr const char* local_host = "localhost";
/// Where frameworks put their health checks.
constexpr std::array<const char*, 5> usual_paths{"/", "/health", "/healthz", "/up", "/api/health"};

bool is_good(const probes::Outcome& outcome) {
    return outcome.kind == OutcomeKind::answered && outcome.http_status >= 200 &&
           outcome.http_status < 300;
}

bool is_redirect(int status) {
    return status >= 300 && status < 400;
}

/// Go, nginx, Tomcat and MinIO, to plain HTTP on a port of TLS.
bool says_tls(const std::string& body) {
    static constexpr std::array<std::string_view, 5> words{
        "http request to an https server",
        "plain http request was sent to https port",
        "requires tls",
        "ssl required",
        "speaking plain http to an ssl-enabled server port"};
    const std::string lower = base::lower(body);
    return std::any_of(words.begin(), words.end(), [&lower](std::string_view each) {
        return lower.find(each) != std::string::npos;
    });
}

bool names_probe_host(const std::string& text) {
    return text.find(probe_address_text) != std::string::npos;
}

/// Lists of allowed hosts answer with one of these (Django and ASP.NET 400, Rails and Vite 403,
/// others 421).
bool may_be_host_list(int status) {
    return status == 400 || status == 403 || status == 421;
}

const probes::QuestionReply* reply_to(const InstanceView& instance, const auto& is_wanted) {
    const auto found = std::find_if(instance.replies.rbegin(), instance.replies.rend(), is_wanted);
    return found != instance.replies.rend() ? &*found : nullptr;
}

bool is_plain_get(const Question& question, const std::string& path) {
    return question.kind == QuestionKind::get && question.path == path && !question.says_https;
}

const probes::QuestionReply* protocol_reply(const InstanceView& instance, QuestionKind kind) {
    return reply_to(instance, [kind](const probes::QuestionReply& each) {
        return each.question.kind == kind && each.outcome.kind == OutcomeKind::answered;
    });
}

Proven of_answer(
    const InstanceView& instance, const probes::Outcome& failed, const std::string& path
) {
    const int status = failed.http_status;
    const auto* other_host = reply_to(instance, [&path](const probes::QuestionReply& each) {
        return is_plain_get(each.question, path) && !each.question.host.empty() &&
               is_good(each.outcome);
    });
    if (other_host != nullptr) return {Proof::refuses_host, other_host};
    const SeenAnswer* answer = answer_like(instance, failed);
    const bool is_named =
        (answer != nullptr && names_probe_host(answer->answer.body)) ||
        std::any_of(instance.last_lines.begin(), instance.last_lines.end(), names_probe_host);
    if (may_be_host_list(status) && is_named) return {Proof::names_host, nullptr};
    const auto* over_https = reply_to(instance, [&path](const probes::QuestionReply& each) {
        return each.question.says_https && each.question.path == path && is_good(each.outcome);
    });
    if (over_https != nullptr) return {Proof::wants_https, over_https};
    const auto* elsewhere = reply_to(instance, [&path](const probes::QuestionReply& each) {
        return each.question.kind == QuestionKind::get && each.question.path != path &&
               is_good(each.outcome);
    });
    if (elsewhere == nullptr) return {};
    return {is_redirect(status) ? Proof::redirects_there : Proof::other_path, elsewhere};
}

/// The host of "https://host:443/path", without the port of https; empty where there is none.
std::string host_of_location(const std::string& location) {
    const std::size_t at = location.find("://");
    if (at == std::string::npos) return "";
    std::string host = location.substr(at + 3, location.find_first_of("/?#", at + 3) - at - 3);
    if (host.ends_with(":443")) host.resize(host.size() - 4);
    return base::lower(host);
}

std::string question_text(const Question& question) {
    switch (question.kind) {
        case QuestionKind::tls_hello:
            return "a TLS hello";
        case QuestionKind::h2_preface:
            return "an HTTP/2 preface";
        case QuestionKind::fastcgi_values:
            return "a FastCGI record";
        case QuestionKind::get:
            break;
    }
    std::string text = "GET " + question.path;
    if (!question.host.empty()) text += " with Host " + question.host;
    if (question.says_https) text += " and X-Forwarded-Proto https";
    if (question.port != 0) text += " on port " + std::to_string(question.port);
    return text;
}

}  // namespace

std::string path_of_location(const std::string& location) {
    if (location.empty()) return "";
    // "//host/path" keeps the scheme.
    std::size_t at = location.starts_with("//") ? 0 : location.find("://");
    if (at == std::string::npos) return location.front() == '/' ? location : "/" + location;
    at = location.find('/', location.find("//", at) + 2);
    return at == std::string::npos ? "/" : location.substr(at);
}

bool sends_round(const InstanceView& instance, const std::string& path) {
    const auto* reply = reply_to(instance, [&path](const probes::QuestionReply& each) {
        return each.question.says_https && each.question.path == path;
    });
    if (reply == nullptr || !is_redirect(reply->outcome.http_status)) return false;
    const auto& answer = reply->outcome.answer;
    if (!answer || answer->sets_cookie) return false;
    const bool is_https = base::lower(answer->location).starts_with("https://");
    return is_https && host_of_location(answer->location) == base::lower(reply->question.host) &&
           path_of_location(answer->location) == path;
}

std::string asked_path(const model::HealthCheckConfiguration& check) {
    return check.protocol == model::HealthCheckProtocol::http ? check.path : "/";
}

std::string host_on_aws(const std::string& service_host) {
    constexpr std::string_view here = ".localhost";
    if (!service_host.ends_with(here)) return service_host;
    return service_host.substr(0, service_host.size() - here.size()) + ".awsapprunner.com";
}

std::vector<Question> questions_about(
    const probes::Outcome& outcome,
    const model::HealthCheckConfiguration& check,
    const std::string& service_host
) {
    const bool is_http = check.protocol == model::HealthCheckProtocol::http;
    const std::string path = asked_path(check);
    std::vector<Question> questions;
    switch (outcome.kind) {
        case OutcomeKind::refused:
        case OutcomeKind::probe_error:
        case OutcomeKind::connected:
            return {};
        case OutcomeKind::timed_out:
            if (!is_http) return {};
            [[fallthrough]];
        case OutcomeKind::reset:
        case OutcomeKind::bad_answer:
            questions.push_back({QuestionKind::tls_hello, "/", service_host});
            questions.push_back({QuestionKind::h2_preface, "/", ""});
            questions.push_back({QuestionKind::fastcgi_values, "/", ""});
            return questions;
        case OutcomeKind::answered:
            break;
    }
    if (is_good(outcome)) return {};
    const int status = outcome.http_status;
    if (status == 400) questions.push_back({QuestionKind::tls_hello, "/", service_host});
    questions.push_back({QuestionKind::get, path, local_host});
    questions.push_back({QuestionKind::get, path, service_host});
    if (is_redirect(status) || may_be_host_list(status)) {
        questions.push_back({QuestionKind::get, path, service_host, true});
    }
    const std::string there =
        is_redirect(status) && outcome.answer ? path_of_location(outcome.answer->location) : "";
    if (!there.empty() && there != path) questions.push_back({QuestionKind::get, there, ""});
    // An API's own path for checks is often free of what the others want.
    const bool is_denied = is_http && (status == 401 || status == 403 || status == 405);
    if (status == 404 || is_denied || (is_redirect(status) && there != path)) {
        for (const char* usual : usual_paths) {
            if (usual != path && usual != there)
                questions.push_back({QuestionKind::get, usual, ""});
        }
    }
    questions.resize(std::min(questions.size(), probes::questions_max));
    return questions;
}

const SeenAnswer* answer_like(const InstanceView& instance, const probes::Outcome& outcome) {
    const auto found = std::find_if(
        instance.answers.begin(),
        instance.answers.end(),
        [&outcome](const SeenAnswer& each) {
            return each.kind == outcome.kind && each.http_status == outcome.http_status;
        }
    );
    return found != instance.answers.end() ? &*found : nullptr;
}

Proven proven_by(
    const InstanceView& instance, const probes::Outcome& failed, const std::string& path
) {
    if (const auto* tls = protocol_reply(instance, QuestionKind::tls_hello)) {
        return {Proof::speaks_tls, tls};
    }
    const SeenAnswer* answer = answer_like(instance, failed);
    if (answer != nullptr && says_tls(answer->answer.body)) return {Proof::speaks_tls, nullptr};
    if (failed.kind == OutcomeKind::answered) return of_answer(instance, failed, path);
    if (const auto* h2 = protocol_reply(instance, QuestionKind::h2_preface)) {
        return {Proof::speaks_h2, h2};
    }
    if (const auto* fastcgi = protocol_reply(instance, QuestionKind::fastcgi_values)) {
        return {Proof::speaks_fastcgi, fastcgi};
    }
    return {};
}

std::vector<std::string> answer_texts(const InstanceView& instance, const probes::Outcome& failed) {
    std::vector<std::string> texts;
    if (const SeenAnswer* seen = answer_like(instance, failed)) {
        const probes::KeptAnswer& answer = seen->answer;
        if (!answer.status_line.empty()) texts.push_back("answer: " + answer.status_line);
        const auto field = [&texts](const char* name, const std::string& value) {
            if (!value.empty()) texts.push_back(std::string("answer: ") + name + ": " + value);
        };
        field("Location", answer.location);
        field("WWW-Authenticate", answer.www_authenticate);
        field("Server", answer.server);
        field("Content-Type", answer.content_type);
        if (!answer.body.empty()) {
            texts.push_back(
                "answer: " + base::printable(answer.body) + (answer.is_cut ? "..." : "")
            );
        }
    }
    for (const probes::QuestionReply& reply : instance.replies) {
        texts.push_back(
            "asked once more: " + question_text(reply.question) + ": " + reply.outcome.detail
        );
    }
    return texts;
}

}  // namespace apprunner::core
