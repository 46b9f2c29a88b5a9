// The part of the diagnosis that reads what the app answered to its checks and to second questions.
// Pure; used by probes.cpp and success.cpp.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"
#include "emulator/core/diagnosis/questions.hpp"

#include <optional>
#include <string_view>

namespace apprunner::core {

/// What is to be done where an app does not believe X-Forwarded-Proto, and redirects what came by
/// https.
inline constexpr std::string_view trust_proxy_fix =
    "App Runner ends TLS and says so in X-Forwarded-Proto: let the app believe it (Django: "
    "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https'); Express: app.set('trust "
    "proxy', 1); Spring: server.forward-headers-strategy=framework; ASP.NET: "
    "UseForwardedHeaders), or redirect nothing: App Runner redirects plain HTTP itself.";

inline constexpr std::string_view round_text =
    " It redirects what came by https (X-Forwarded-Proto: https) as well, so that its users are "
    "sent round and round.";

/// Why a check that got something back did not pass: an answer with another status, one that is no
/// HTTP, or a connection that was closed instead. A cause that the answer or a second question
/// proves is told as one; what only the status suggests is told as a suggestion.
[[nodiscard]] Finding explain_answer(
    const InstanceView& instance, const Evidence& evidence, const probes::Outcome& outcome
);

/// What came back is not HTTP/1, and no second question tells what it is: named by its bytes, or by
/// what the app says of being asked.
[[nodiscard]] Finding not_http_finding(
    const InstanceView& instance, const probes::KeptAnswer& answer
);

/// "SSH": what the port speaks, as far as first bytes and the app's lines tell; empty: they do not.
[[nodiscard]] std::string spoken_on(const InstanceView& instance, const probes::KeptAnswer& answer);

/// What is to be done where a protocol other than HTTP is spoken.
[[nodiscard]] std::string other_protocol_fix(const std::string& protocol);

/// A limit on requests counts the checks as well.
inline constexpr int too_many_requests = 429;
[[nodiscard]] std::string limit_fix(const std::string& path);

/// The port speaks another protocol than HTTP/1.1, as `proof` says: for a check that fails and for
/// one that passes by TCP. Nothing: it is a proof of something else.
[[nodiscard]] std::optional<Finding> protocol_finding(Proof proof, const InstanceView& instance);

}  // namespace apprunner::core
