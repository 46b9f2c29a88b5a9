// Pages of lists: opaque tokens that name the last entry given. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::api {

/// A token that page_key() of the same `list` takes back. `key` is the last entry's; at most 700
/// characters, so that the token is within AWS's limit for NextToken.
[[nodiscard]] std::string page_token(std::string_view list, std::string_view key);

/// The key in the token; nothing when it is not one of ours for that list.
[[nodiscard]] std::optional<std::string> page_key(std::string_view list, std::string_view token);

}  // namespace apprunner::api
