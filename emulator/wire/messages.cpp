// AWS's sentences for each kind of violation, and values as they are shown in them.
#include "emulator/wire/messages.hpp"

#include "emulator/base/text.hpp"
#include "emulator/logs/cut_text.hpp"
#include "emulator/wire/validator.hpp"

#include <vector>

namespace apprunner::wire {

namespace {

/// What is shown of a value: enough to find it by.
constexpr std::size_t shown_bytes_max = 200;

std::string clipped(std::string text) {
    if (text.size() <= shown_bytes_max) return text;
    text.resize(logs::kept_bytes(text, shown_bytes_max));
    return text + "...";
}

std::string length_or_value(Kind kind) {
    const bool is_number = kind == Kind::integer || kind == Kind::long_integer;
    return is_number ? "Member must have value " : "Member must have length ";
}

}  // namespace

std::string shown(const Json& value) {
    if (value.is_string()) return clipped(value.get<std::string>());
    if (!value.is_structured()) return value.dump();
    std::string text = value.is_array() ? "[" : "{";
    for (const Json& element : value) {
        if (text.size() > shown_bytes_max) break;
        if (text.size() > 1) text += ", ";
        text += element.is_string()       ? element.get_ref<const std::string&>()
                : element.is_structured() ? "..."
                                          : element.dump();
    }
    return clipped(std::move(text)) + (value.is_array() ? "]" : "}");
}

std::string at_most(Kind kind, std::int64_t max) {
    return length_or_value(kind) + "less than or equal to " + std::to_string(max);
}

std::string at_least(Kind kind, std::int64_t min) {
    return length_or_value(kind) + "greater than or equal to " + std::to_string(min);
}

std::string one_of(const Shape& shape) {
    return "Member must satisfy enum value set: [" + base::joined(shape.values) + "]";
}

std::string pattern_of(const Shape& shape) {
    return "Member must satisfy regular expression pattern: " + std::string(shape.pattern->text);
}

std::string constraints_of(const Shape& shape) {
    std::vector<std::string> parts;
    if (shape.max != Shape::no_limit) parts.push_back(at_most(shape.kind, shape.max));
    if (shape.min != Shape::no_limit) parts.push_back(at_least(shape.kind, shape.min));
    if (shape.pattern != nullptr) parts.push_back(pattern_of(shape));
    if (!shape.values.empty()) parts.push_back(one_of(shape));
    return "[" + base::joined(parts) + "]";
}

std::string_view type_name(Kind kind) {
    switch (kind) {
        case Kind::text:
            return "a string";
        case Kind::integer:
        case Kind::long_integer:
            return "an integer";
        case Kind::boolean:
            return "a boolean";
        case Kind::structure:
            return "a structure";
        case Kind::list:
            return "a list";
        case Kind::map:
            break;
    }
    return "a map";
}

std::string validation_message(const Violations& violations) {
    std::string text = std::to_string(violations.size());
    text +=
        violations.size() == 1 ? " validation error detected: " : " validation errors detected: ";
    bool is_first = true;
    for (const Violation& each : violations) {
        if (!is_first) text += "; ";
        is_first = false;
        text += "Value ";
        // AWS prints a missing value without quotation marks, and a sensitive one not at all.
        if (each.shown == "null") {
            text += "null ";
        } else if (each.shown) {
            text += "'" + clipped(*each.shown) + "' ";
        }
        text += "at '" + each.path + "' failed to satisfy constraint: " + each.constraint;
    }
    return text;
}

}  // namespace apprunner::wire
