// A scan for "status" members, without a parser: the kept body is mostly cut.
#include "emulator/core/diagnosis/health_body.hpp"

#include "emulator/base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace apprunner::core {

namespace {

/// The key whose object `at` lies in: of {"db":{"status":"DOWN"}} it is db.
std::string key_of_object(const std::string& body, std::size_t at) {
    int depth = 0;
    while (at > 0) {
        const char letter = body[--at];
        if (letter == '}') ++depth;
        if (letter == '{' && depth-- == 0) break;
    }
    if (at == 0 || body[at] != '{') return "";
    const std::size_t end = body.find_last_of('"', at);
    if (end == std::string::npos || end == 0) return "";
    if (body.find_first_not_of(" :\t\r\n", end + 1) != at) return "";
    const std::size_t begin = body.rfind('"', end - 1);
    return begin == std::string::npos ? "" : body.substr(begin + 1, end - begin - 1);
}

std::string error_after(const std::string& body, std::size_t at) {
    const std::size_t end = std::min(body.find('}', at), body.size());
    for (const char* name : {"\"error\"", "\"message\""}) {
        const std::size_t found = body.find(name, at);
        if (found == std::string::npos || found > end) continue;
        const std::size_t begin = body.find('"', found + std::string_view(name).size());
        if (begin == std::string::npos || begin > end) continue;
        return body.substr(begin + 1, std::min(body.find('"', begin + 1), end) - begin - 1);
    }
    return "";
}

/// Its words that have no digit in them.
std::string lasting_words(std::string_view text) {
    const auto is_of_word = [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '-' || letter == ':' || letter == '.' ||
               letter == '_';
    };
    std::string words;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_of_word(static_cast<unsigned char>(text[end]))) ++end;
        const std::string_view word = text.substr(at, end - at);
        if (word.find_first_of("0123456789") == std::string_view::npos) words += word;
        if (end < text.size()) words += text[end];
        at = end + 1;
    }
    return words;
}

}  // namespace

std::vector<std::string> down_parts(const std::string& body) {
    std::vector<std::string> parts;
    const std::string lower = base::lower(body);
    for (std::size_t at = lower.find("\"status\""); at != std::string::npos;
         at = lower.find("\"status\"", at + 1)) {
        const std::size_t value = lower.find_first_not_of(" :\t\r\n", at + 8);
        if (value == std::string::npos) break;
        const std::string_view word = std::string_view(lower).substr(value);
        const bool is_down = word.starts_with("\"down\"") || word.starts_with("\"unhealthy\"") ||
                             word.starts_with("\"fail\"") || word.starts_with("\"error\"");
        const std::string name = is_down ? key_of_object(body, at) : "";
        if (name.empty() || name == "components" || name == "checks" || name == "details") continue;
        const std::string error = error_after(body, at);
        parts.push_back(error.empty() ? name : name + " (" + error + ")");
    }
    return parts;
}

bool says_the_same(std::string_view one, std::string_view other) {
    return lasting_words(one) == lasting_words(other);
}

bool promises_more(std::string_view lower) {
    static constexpr std::array<std::string_view, 13> words{
        "not ready",
        "not yet",
        "loading",
        "starting",
        "initializing",
        "initialising",
        "not initialized",
        "warming",
        "warm-up",
        "warmup",
        "waiting",
        "migrating",
        "not loaded"};
    return std::any_of(words.begin(), words.end(), [lower](std::string_view each) {
        return lower.find(each) != std::string_view::npos;
    });
}

}  // namespace apprunner::core
