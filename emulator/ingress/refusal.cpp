// Implements refusal.hpp. Texts marked "observed" were seen by users of App Runner; the others are
// Envoy's defaults, or ours where it has none.
#include "emulator/ingress/refusal.hpp"

#include <boost/beast/http/status.hpp>

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace apprunner::ingress {

namespace {

constexpr std::string_view upstream_error =
    "upstream connect error or disconnect/reset before headers. reset reason: ";

HttpRefusal make(int status, std::string body, std::string_view remark) {
    HttpRefusal refusal;
    refusal.status = status;
    refusal.body = std::move(body);
    refusal.remark = remark;
    return refusal;
}

HttpRefusal in_state(std::string_view state, std::string_view what) {
    HttpRefusal refusal = make(503, fmt::format("{}\n", what), what);
    refusal.sim_state = state;
    return refusal;
}

}  // namespace

namespace refusals {

HttpRefusal malformed(std::string_view remark) {
    return make(400, "Bad Request", remark);
}

HttpRefusal head_too_large() {
    return make(431, "Request Header Fields Too Large", "the request head is too large");
}

HttpRefusal unknown_encoding() {
    return make(501, "Not Implemented", "the Transfer-Encoding is not 'chunked'");
}

HttpRefusal too_slow() {
    return make(408, "Request Timeout", "the request did not come in time");
}

// Observed: 403 from the platform.
HttpRefusal upgrade() {
    return make(403, "", "App Runner refuses WebSocket and other upgrades");
}

// Observed, and in the developer guide: 404, chunked, with an empty body.
HttpRefusal unknown_host() {
    return make(404, "", "no service has this host name");
}

HttpRefusal only_https(std::string_view authority, std::string_view target) {
    HttpRefusal refusal = make(301, "", "http:// is redirected to https://");
    // "*" is no path (OPTIONS).
    refusal.location = fmt::format("https://{}{}", authority, target == "*" ? "/" : target);
    return refusal;
}

// Observed: 429; its body is not known.
HttpRefusal over_capacity() {
    return make(429, "Too Many Requests", "more requests at a time than the instances may take");
}

HttpRefusal not_serving(model::RouteMode mode) {
    switch (mode) {
        case model::RouteMode::paused:
            return in_state("paused", "The service is paused.");
        case model::RouteMode::failed:
            return in_state("failed", "The service was not created: CREATE_FAILED.");
        case model::RouteMode::serving:
        case model::RouteMode::no_instances:
            return in_state("no-instances", "No instance of the service is running.");
        case model::RouteMode::deleted:
            break;
    }
    return unknown_host();
}

// Observed.
HttpRefusal connect_failed(int error_number) {
    return make(
        503,
        fmt::format(
            "{}connection failure, transport failure reason: delayed connect error: {}",
            upstream_error,
            error_number
        ),
        "the instance did not accept a connection"
    );
}

HttpRefusal connect_timed_out() {
    return make(
        503,
        fmt::format("{}connection failure", upstream_error),
        "the instance did not accept a connection in time"
    );
}

// Observed.
HttpRefusal ended_before_answer() {
    return make(
        503,
        fmt::format("{}connection termination", upstream_error),
        "the instance closed the connection before it answered"
    );
}

HttpRefusal answer_not_understood() {
    return make(
        502,
        fmt::format("{}protocol error", upstream_error),
        "the instance's answer is not valid HTTP/1.1"
    );
}

HttpRefusal no_answer_in_time() {
    return make(504, "upstream request timeout", "no complete answer within the request limit");
}

}  // namespace refusals

std::string reply_bytes(const HttpRefusal& refusal, const ReplyOptions& options) {
    const auto reason =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(refusal.status)
        );
    std::string reply = fmt::format(
        "HTTP/1.1 {} {}\r\n", refusal.status, std::string_view(reason.data(), reason.size())
    );
    const auto out = std::back_inserter(reply);
    // App Runner's own 404 is chunked; what HTTP/1.0 cannot have is left out.
    const bool chunked = refusal.status == 404 && refusal.body.empty() && !options.is_http_1_0;
    if (chunked) {
        reply += "transfer-encoding: chunked\r\n";
    } else {
        fmt::format_to(out, "content-length: {}\r\n", refusal.body.size());
    }
    if (!refusal.body.empty()) reply += "content-type: text/plain\r\n";
    if (!refusal.sim_state.empty()) {
        fmt::format_to(out, "x-apprunner-sim: {}\r\n", refusal.sim_state);
    }
    if (!refusal.location.empty()) fmt::format_to(out, "location: {}\r\n", refusal.location);
    fmt::format_to(out, "date: {}\r\n", options.date);
    if (!options.keep_alive) reply += "connection: close\r\n";
    if (options.keep_alive && options.is_http_1_0) reply += "connection: keep-alive\r\n";
    reply += "\r\n";
    if (options.is_head) return reply;
    reply += chunked ? "0\r\n\r\n" : refusal.body;
    return reply;
}

}  // namespace apprunner::ingress
