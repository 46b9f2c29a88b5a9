// AWS's words for constraints and values, as its validation messages have them. Pure; any thread.
#pragma once

#include "emulator/wire/shape.hpp"

namespace apprunner::wire {

/// A value as a message shows it: text as it is, lists in brackets, all of it cut to some length.
[[nodiscard]] std::string shown(const Json& value);

[[nodiscard]] std::string at_most(Kind kind, std::int64_t max);
[[nodiscard]] std::string at_least(Kind kind, std::int64_t min);
[[nodiscard]] std::string one_of(const Shape& shape);
[[nodiscard]] std::string pattern_of(const Shape& shape);
/// All constraints of an element of a list or map, in brackets.
[[nodiscard]] std::string constraints_of(const Shape& shape);
[[nodiscard]] std::string_view type_name(Kind kind);

}  // namespace apprunner::wire
