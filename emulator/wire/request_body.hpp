// The body of a request as JSON, with its depth and number of values bounded. Pure; any thread.
#pragma once

#include "emulator/wire/json.hpp"

#include <optional>
#include <string_view>

namespace apprunner::wire {

/// An object; an empty body is an empty one. Nothing when it is malformed, no object, not UTF-8, or
/// nested deeper than any input of AWS's, or has more values than any (65,536): whoever sends them
/// may not keep the thread that serves all.
[[nodiscard]] std::optional<Json> parse_body(std::string_view body);

}  // namespace apprunner::wire
