// How long a service lives before it is deleted by itself: the tag that says so, and the form of
// its value. The emulator's own; App Runner has no such thing. Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace apprunner::model {

inline constexpr std::string_view time_to_live_tag = "apprunner-sim:ttl";
/// For refusals: what a value has to be.
inline constexpr std::string_view time_to_live_form =
    "a whole number with s, m, h or d behind it, such as 90m, 2h or 1d, of at most 365d";

/// "90m" as 90 minutes; nothing for what is not of that form, no time at all, or too long.
[[nodiscard]] std::optional<std::chrono::seconds> time_to_live_of(std::string_view text);

}  // namespace apprunner::model
