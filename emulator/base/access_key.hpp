// The keys that a daemon makes for clients that do not come by loopback, as both sides find them.
// Pure; any thread.
#pragma once

#include "emulator/base/sigv4.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::base {

/// Below a daemon's state folder: the id and the secret, a line each.
inline constexpr std::string_view access_key_file = "access-key";
/// The same of an account of a shared daemon; "" is the daemon's own key's.
[[nodiscard]] inline std::string access_key_file_of(std::string_view account_id) {
    const std::string file(access_key_file);
    return account_id.empty() ? file : file + "-" + std::string(account_id);
}
/// Ids of keys that a daemon has made begin so; AWS's never do.
inline constexpr std::string_view access_key_prefix = "APPRUNNERSIM";

/// Such a file's text; nothing when it is none.
[[nodiscard]] inline std::optional<AwsKeys> read_access_key(std::string_view text) {
    const std::size_t first = text.find('\n');
    if (!text.starts_with(access_key_prefix) || first == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(first + 1);
    const std::size_t second = rest.find('\n');
    if (second == std::string_view::npos || second == 0) return std::nullopt;
    return AwsKeys{std::string(text.substr(0, first)), std::string(rest.substr(0, second))};
}

}  // namespace apprunner::base
