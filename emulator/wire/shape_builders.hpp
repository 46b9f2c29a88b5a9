// The words in which constraint tables are written. For app_runner_constraints.cpp and its
// siblings, and their headers, only.
#pragma once

#include "emulator/wire/shape.hpp"

namespace apprunner::wire::shapes {

using Texts = std::span<const std::string_view>;

constexpr Shape text(
    std::string_view name,
    std::int64_t min,
    std::int64_t max,
    const Pattern* pattern = nullptr,
    bool is_sensitive = false
) {
    return {
        .name = name,
        .kind = Kind::text,
        .min = min,
        .max = max,
        .pattern = pattern,
        .is_sensitive = is_sensitive};
}
constexpr Shape one_of(std::string_view name, Texts values) {
    return {.name = name, .kind = Kind::text, .values = values};
}
constexpr Shape integer(std::string_view name, std::int64_t min, std::int64_t max) {
    return {.name = name, .kind = Kind::integer, .min = min, .max = max};
}
constexpr Shape boolean(std::string_view name) {
    return {.name = name, .kind = Kind::boolean};
}
constexpr Shape structure(
    std::string_view name, std::span<const Member> members, Rule rule = nullptr
) {
    return {.name = name, .kind = Kind::structure, .members = members, .rule = rule};
}
constexpr Shape list(std::string_view name, const Shape* element, Rule rule = nullptr) {
    return {.name = name, .kind = Kind::list, .element = element, .rule = rule};
}
constexpr Shape list_between(
    std::string_view name, const Shape* element, std::int64_t min, std::int64_t max
) {
    return {.name = name, .kind = Kind::list, .min = min, .max = max, .element = element};
}
constexpr Shape long_integer(std::string_view name, std::int64_t min) {
    return {.name = name, .kind = Kind::long_integer, .min = min};
}
constexpr Shape map(
    std::string_view name, const Shape* key, const Shape* element, Rule rule = nullptr
) {
    return {.name = name, .kind = Kind::map, .key = key, .element = element, .rule = rule};
}

constexpr bool required = true;
constexpr std::int64_t unlimited = Shape::no_limit;

}  // namespace apprunner::wire::shapes
