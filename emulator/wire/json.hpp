// Incoming JSON: the type, and look-ups that treat an absent member and null alike, as AWS does.
// What goes out is written straight from the view (json_writer.hpp). Any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::wire {

using Json = nlohmann::json;

/// The member `key`; null when it is absent or when `object` is none.
[[nodiscard]] inline const Json& member_at(const Json& object, const char* key) {
    static const Json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

[[nodiscard]] inline bool has(const Json& object, const char* key) {
    return !member_at(object, key).is_null();
}

/// The text member `key`; "" when it is absent.
[[nodiscard]] inline std::string text_at(const Json& object, const char* key) {
    const Json& member = member_at(object, key);
    return member.is_string() ? member.get<std::string>() : std::string();
}

[[nodiscard]] inline std::optional<std::string> optional_text_at(
    const Json& object, const char* key
) {
    const Json& member = member_at(object, key);
    if (!member.is_string()) return std::nullopt;
    return member.get<std::string>();
}

/// The number member `key`, or `otherwise`. For input that has been checked for its range.
[[nodiscard]] inline int number_at(const Json& object, const char* key, int otherwise) {
    const Json& member = member_at(object, key);
    return member.is_number() ? member.get<int>() : otherwise;
}

/// The value of a whole number; what is too large for the type is its largest value.
[[nodiscard]] inline std::int64_t saturated(const Json& number) {
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    const bool is_huge = number.is_number_unsigned() &&
                         number.get<std::uint64_t>() > static_cast<std::uint64_t>(largest);
    return is_huge ? largest : number.get<std::int64_t>();
}

[[nodiscard]] inline bool flag_at(const Json& object, const char* key, bool otherwise) {
    const Json& member = member_at(object, key);
    return member.is_boolean() ? member.get<bool>() : otherwise;
}

}  // namespace apprunner::wire
