// The JSON type of the CLI: keeps members in the order in which they came or were written.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace apprunner::cli {

using Json = nlohmann::ordered_json;

/// The text member `key`, or "" when it is absent or not text.
[[nodiscard]] inline std::string text_at(const Json& object, std::string_view key) {
    if (!object.is_object()) return {};
    const auto member = object.find(std::string(key));
    if (member == object.end() || !member->is_string()) return {};
    return member->get<std::string>();
}

/// The object or array member `key`, or null.
[[nodiscard]] inline const Json& member_at(const Json& object, std::string_view key) {
    static const Json nothing;
    if (!object.is_object()) return nothing;
    const auto member = object.find(std::string(key));
    return member == object.end() ? nothing : *member;
}

/// The number member `key`, or `otherwise`.
template <class Number>
[[nodiscard]] Number number_at(const Json& object, std::string_view key, Number otherwise) {
    const Json& member = member_at(object, key);
    return member.is_number() ? member.get<Number>() : otherwise;
}

[[nodiscard]] inline bool flag_at(const Json& object, std::string_view key) {
    const Json& member = member_at(object, key);
    return member.is_boolean() && member.get<bool>();
}

}  // namespace apprunner::cli
