// Look-ups in JSON that came from outside: an absent member, null and one of another type are
// alike, as AWS and the Docker Engine have it. For both of nlohmann's types, sorted and ordered;
// header only, so that the base's objects stay free of JSON. Any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::base {

/// The member `key`; null when it is absent or when `object` is none.
template <class Json>
[[nodiscard]] const Json& member_at(const Json& object, std::string_view key) {
    static const Json nothing;
    if (!object.is_object()) return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

template <class Json>
[[nodiscard]] bool has(const Json& object, std::string_view key) {
    return !member_at(object, key).is_null();
}

/// The text member `key`; "" when there is none.
template <class Json>
[[nodiscard]] std::string text_at(const Json& object, std::string_view key) {
    const Json& member = member_at(object, key);
    return member.is_string() ? member.template get<std::string>() : std::string();
}

template <class Json>
[[nodiscard]] std::optional<std::string> optional_text_at(
    const Json& object, std::string_view key
) {
    const Json& member = member_at(object, key);
    if (!member.is_string()) return std::nullopt;
    return member.template get<std::string>();
}

/// The number member `key`, or `otherwise`. For what is known to fit the type.
template <class Number, class Json>
[[nodiscard]] Number number_at(const Json& object, std::string_view key, Number otherwise) {
    const Json& member = member_at(object, key);
    return member.is_number() ? member.template get<Number>() : otherwise;
}

/// The whole number member `key`; 0 when there is none, or one with a fraction or an exponent,
/// which may not fit; and what does not fit.
template <class Json>
[[nodiscard]] std::int64_t whole_number_at(const Json& object, std::string_view key) {
    const Json& member = member_at(object, key);
    if (!member.is_number_integer()) return 0;
    constexpr auto largest = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    const bool fits =
        !member.is_number_unsigned() || member.template get<std::uint64_t>() <= largest;
    return fits ? member.template get<std::int64_t>() : 0;
}

/// The value of a whole number; what is too large for the type is its largest value.
template <class Json>
[[nodiscard]] std::int64_t saturated(const Json& number) {
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    const bool is_huge = number.is_number_unsigned() &&
                         number.template get<std::uint64_t>() > static_cast<std::uint64_t>(largest);
    return is_huge ? largest : number.template get<std::int64_t>();
}

template <class Json>
[[nodiscard]] bool flag_at(const Json& object, std::string_view key, bool otherwise = false) {
    const Json& member = member_at(object, key);
    return member.is_boolean() ? member.template get<bool>() : otherwise;
}

/// The texts in the array `key`; what else is in it is passed over.
template <class Json>
[[nodiscard]] std::vector<std::string> texts_at(const Json& object, std::string_view key) {
    std::vector<std::string> texts;
    const Json& list = member_at(object, key);
    if (!list.is_array()) return texts;
    for (const Json& item : list) {
        if (item.is_string()) texts.push_back(item.template get<std::string>());
    }
    return texts;
}

/// The text members of the object `key`; what else is in it is passed over.
template <class Json>
[[nodiscard]] std::map<std::string, std::string> text_map_at(
    const Json& object, std::string_view key
) {
    std::map<std::string, std::string> texts;
    const Json& members = member_at(object, key);
    if (!members.is_object()) return texts;
    for (const auto& [name, value] : members.items()) {
        if (value.is_string()) texts.emplace(name, value.template get<std::string>());
    }
    return texts;
}

}  // namespace apprunner::base
