// Shortens an overlong line for places that need no more than its beginning. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace apprunner::logs {

/// How much of the text stays when it is cut at `bytes_max`, which is within it: less what would be
/// half a character (UTF-8).
[[nodiscard]] std::size_t kept_bytes(std::string_view text, std::size_t bytes_max);

/// The text itself, or its first `bytes_max` bytes, less what would be half a character (UTF-8),
/// and a word that says how much is missing.
[[nodiscard]] std::string cut_text(std::string_view text, std::size_t bytes_max);

}  // namespace apprunner::logs
