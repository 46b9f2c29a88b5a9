// How loggers and programs mark what a line is: below an error, a grave one, a hint, a success.
// Each takes one line in lower case. Pure; used by log_lines.cpp.
#pragma once

#include <string_view>

namespace apprunner::core {

/// A level that is no error: warning, information, debug.
[[nodiscard]] bool is_below_error(std::string_view lower);

/// A failure by its own marks: "Error:", "fatal", what must be or is required.
[[nodiscard]] bool is_grave(std::string_view lower);

/// What a person may do, or where to read more.
[[nodiscard]] bool is_hint(std::string_view lower);

/// The app serves, is connected or was successful; not when the line takes it back.
[[nodiscard]] bool is_recovery(std::string_view lower);

}  // namespace apprunner::core
