// Base64 with padding. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::base {

[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Nothing when `text` is not base64.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace apprunner::base
