// A second question: what is asked of an app beside its health check, with one thing changed, to
// learn what a failed check means. Plain data; any thread.
#pragma once

#include "probes/pure/outcome.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace apprunner::probes {

enum class QuestionKind {
    get,             ///< A plain HTTP/1.1 GET.
    tls_hello,       ///< A TLS ClientHello: `answered` when a ServerHello or a TLS alert comes.
    h2_preface,      ///< HTTP/2 without TLS: `answered` when a SETTINGS frame comes.
    fastcgi_values,  ///< FCGI_GET_VALUES: `answered` when a FastCGI record comes.
};

struct Question {
    QuestionKind kind = QuestionKind::get;
    std::string path = "/";   ///< get only, as the next two.
    std::string host;         ///< Of the Host header; empty: the probe's own.
    bool says_https = false;  ///< Sends X-Forwarded-Proto: https.
    std::uint16_t port = 0;   ///< 0: the one that is checked.
    bool operator==(const Question&) const = default;
};

/// A question and what came of it.
struct QuestionReply {
    Question question;
    Outcome outcome;
};

/// The bounds of all questions together (docs/EMULATION.md): at most so many, and so long.
inline constexpr std::size_t questions_max = 8;
inline constexpr base::Duration questions_limit = std::chrono::seconds(3);

}  // namespace apprunner::probes
