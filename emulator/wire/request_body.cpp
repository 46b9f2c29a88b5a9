// Counts how deep a body's brackets go, and how many values there are, before a parser sees it.
#include "emulator/wire/request_body.hpp"

#include <algorithm>

namespace apprunner::wire {

namespace {

constexpr int depth_max = 32;
/// 10,000 log events, the most that PutLogEvents takes, are half of it. A parser and what follows
/// take about 100 ns for each.
constexpr std::size_t values_max = 65'536;

bool is_too_deep_or_many(std::string_view body) {
    int depth = 0;
    std::size_t values = 0;
    bool is_inside_text = false;
    for (std::size_t at = 0; at < body.size(); ++at) {
        const char letter = body[at];
        if (is_inside_text) {
            if (letter == '\\') ++at;
            if (letter == '"') is_inside_text = false;
            continue;
        }
        if (letter == '"') is_inside_text = true;
        if (letter == '{' || letter == '[') ++depth;
        if (letter == '}' || letter == ']') --depth;
        if (letter == '{' || letter == '[' || letter == ',') ++values;
        if (depth > depth_max || values > values_max) return true;
    }
    return false;
}

}  // namespace

std::optional<Json> parse_body(std::string_view body) {
    constexpr std::string_view blanks = " \t\r\n";
    if (body.find_first_not_of(blanks) == std::string_view::npos) return Json::object();
    if (is_too_deep_or_many(body)) return std::nullopt;
    Json json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    return json;
}

}  // namespace apprunner::wire
