// Base64, in the usual alphabet and in that of URLs (RFC 4648, sections 4 and 5). Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::base {

/// Both with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::string to_url_base64(std::string_view bytes);

/// Nothing when `text` is not base64 with its padding, or empty.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
/// As other programs write it: in either alphabet, padded or not. "" for an empty text.
[[nodiscard]] std::optional<std::string> from_any_base64(std::string_view text);

}  // namespace apprunner::base
