// What a constraint table is made of: shapes as in AWS's models, and the words of a violation.
// The tables are *_constraints.cpp; validator.hpp applies them. Pure; any thread.
#pragma once

#include "emulator/model/service.hpp"
#include "emulator/wire/json.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::wire {

/// What is wrong with one member. `shown` is its value as AWS prints it, or nothing when it is
/// sensitive.
struct Violation {
    std::string path;  ///< sourceConfiguration.imageRepository.imageIdentifier
    std::optional<std::string> shown;
    std::string constraint;  ///< Member must not be null
};
using Violations = std::vector<Violation>;

enum class Kind : std::uint8_t { text, integer, long_integer, boolean, structure, list, map };

/// A regular expression as AWS's model spells it, and the function that decides it: one pass over
/// the text, so that no input can exhaust the stack or the time.
struct Pattern {
    std::string_view text;
    bool (*matches)(std::string_view value) = nullptr;
};

struct Shape;

struct Member {
    std::string_view name;  ///< As on the wire.
    const Shape* shape = nullptr;
    bool is_required = false;
};

/// A rule between members, or one that AWS's model does not have. `value` may still have members of
/// wrong types. `current` is what holds for what the request leaves out: the service's
/// configuration, or the defaults of a new one (then its source is empty).
using Rule = void (*)(
    const Json& value,
    const std::string& path,
    const model::ServiceConfiguration& current,
    Violations& violations
);

struct Shape {
    static constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::min();

    std::string_view name;  ///< As in the model.
    Kind kind = Kind::text;
    std::int64_t min = no_limit;  ///< Of the length in characters or elements, or of the value.
    std::int64_t max = no_limit;
    const Pattern* pattern = nullptr;
    std::span<const std::string_view> values = {};  ///< Of an enum.
    bool is_sensitive = false;                      ///< AWS does not print its values.
    std::span<const Member> members = {};           ///< Of a structure.
    const Shape* key = nullptr;                     ///< Of a map.
    const Shape* element = nullptr;                 ///< Of a list or map.
    Rule rule = nullptr;
    bool may_hold_nul = false;  ///< Of a text: a line of a log holds any character.
};

}  // namespace apprunner::wire
