// Counts how deep a body's brackets go before a parser sees it, and parses it then.
#include "emulator/wire/request_body.hpp"

#include <algorithm>

namespace apprunner::wire {

namespace {

constexpr int depth_max = 32;

bool is_too_deep(std::string_view body) {
    int depth = 0;
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
        if (depth > depth_max) return true;
    }
    return false;
}

}  // namespace

std::optional<Json> parse_body(std::string_view body) {
    constexpr std::string_view blanks = " \t\r\n";
    if (body.find_first_not_of(blanks) == std::string_view::npos) return Json::object();
    if (is_too_deep(body)) return std::nullopt;
    Json json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    return json;
}

}  // namespace apprunner::wire
