// Reading what the engine answers, errors in its own words; and the texts that a question is made
// of. Pure, for the client's own use; any thread.
#pragma once

#include "docker/json_members.hpp"
#include "docker/transport.hpp"
#include "emulator/base/json.hpp"
#include "emulator/base/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::docker {

/// The engine's message, taken out of {"message": "..."}; other bodies as they are, shortened.
[[nodiscard]] std::string engine_message(const HttpReply& reply);

/// Of a reply that is neither 2xx nor 304.
[[nodiscard]] base::Error error_of_reply(const HttpReply& reply, const std::string& call);

/// The reply's body as a JSON object or array; Errc::protocol when it is neither.
[[nodiscard]] base::Result<Json> json_of(std::string_view body, std::string_view call);

/// Percent-encoded for a path segment or a query value.
[[nodiscard]] std::string url_encode(std::string_view text);

/// ?a=b&c=d with encoded values; empty values are left out.
[[nodiscard]] std::string query_of(
    const std::vector<std::pair<std::string, std::string>>& parameters
);

/// The value of a `filters` parameter: {"label":["a=b"]}; lists that are empty are left out.
[[nodiscard]] std::string filters_of(const std::map<std::string, std::vector<std::string>>& filters
);

/// SECONDS.NNNNNNNNN, as `since` wants it; empty for 0.
[[nodiscard]] std::string since_of(std::int64_t since_ns);

}  // namespace apprunner::docker
