// What one health check saw, and whether that counts as healthy. Plain data and one pure rule; any
// thread.
#pragma once

#include "emulator/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::probes {

enum class OutcomeKind {
    connected,    ///< tcp: the port accepted the connection.
    answered,     ///< http: a whole answer came; http_status has its status, good or bad.
    refused,      ///< Nothing listens where the probe comes.
    reset,        ///< The connection was accepted, then reset or closed before the answer's end.
    timed_out,    ///< No connection, or no whole answer, within Timeout.
    bad_answer,   ///< What came is not HTTP.
    probe_error,  ///< The probe itself could not be made; says nothing about the app.
};

/// How many bytes of a body are kept.
inline constexpr std::size_t kept_body_max = 512;

/// What came back, as far as it is kept: a health checker is often the only one who gets to see it.
struct KeptAnswer {
    std::string status_line;  ///< "HTTP/1.1 403 Forbidden"; empty where it was no HTTP.
    std::string location;     ///< Header fields, empty where they were not there.
    std::string www_authenticate;
    std::string server;
    std::string content_type;
    std::optional<std::uint64_t> content_length;
    /// The first kept_body_max bytes as they came; of what was no HTTP, its first bytes. To be made
    /// printable before it is shown.
    std::string body;
    bool is_cut = false;       ///< There was more than that.
    bool sets_cookie = false;  ///< The next request may be answered otherwise.
    bool operator==(const KeptAnswer&) const = default;
};

struct Outcome {
    OutcomeKind kind = OutcomeKind::probe_error;
    /// Of `answered`; also of `reset`, `timed_out` and `bad_answer` where the head had come.
    int http_status = 0;
    std::string detail;  ///< For people: "connection refused", "HTTP 404 Not Found".
    base::Duration took{};
    /// Where anything came; shared, for outcomes are copied a lot.
    std::shared_ptr<const KeptAnswer> answer = nullptr;
};

[[nodiscard]] constexpr std::string_view outcome_kind_name(OutcomeKind kind) {
    switch (kind) {
        case OutcomeKind::connected:
            return "CONNECTED";
        case OutcomeKind::answered:
            return "ANSWERED";
        case OutcomeKind::refused:
            return "REFUSED";
        case OutcomeKind::reset:
            return "RESET";
        case OutcomeKind::timed_out:
            return "TIMED_OUT";
        case OutcomeKind::bad_answer:
            return "BAD_ANSWER";
        case OutcomeKind::probe_error:
            break;
    }
    return "PROBE_ERROR";
}

/// The head of an HTTP answer came, whether its end did or not.
[[nodiscard]] constexpr bool has_head(const Outcome& outcome) {
    return outcome.http_status != 0;
}

/// The app took it: a connection, or an answer of any status, whole or not.
[[nodiscard]] constexpr bool has_reached(const Outcome& outcome) {
    return outcome.kind == OutcomeKind::connected || outcome.kind == OutcomeKind::answered ||
           has_head(outcome);
}

/// A check that came out so is followed by GET /, where that is asked for.
[[nodiscard]] constexpr bool is_followed(const Outcome& outcome) {
    return outcome.kind == OutcomeKind::connected ||
           (outcome.kind == OutcomeKind::answered && outcome.http_status >= 200 &&
            outcome.http_status < 300);
}

/// Which statuses beside 200 pass. Both are assumed (Envoy's health checker passes exactly 200
/// unless told otherwise; App Runner's own rule is not published).
struct HttpRule {
    bool other_2xx_healthy = true;
    bool redirect_healthy = false;
};

[[nodiscard]] constexpr bool is_healthy(const Outcome& outcome, const HttpRule& rule) {
    if (outcome.kind == OutcomeKind::connected) return true;
    if (outcome.kind != OutcomeKind::answered) return false;
    if (outcome.http_status == 200) return true;
    if (outcome.http_status > 200 && outcome.http_status < 300) return rule.other_2xx_healthy;
    return outcome.http_status >= 300 && outcome.http_status < 400 && rule.redirect_healthy;
}

}  // namespace apprunner::probes
