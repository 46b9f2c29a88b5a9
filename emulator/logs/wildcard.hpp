// Text with * for any letters. Pure; any thread.
#pragma once

#include <string_view>

namespace apprunner::logs {

/// Linear but for texts that repeat themselves; never recursive.
[[nodiscard]] inline bool matches_wildcard(std::string_view text, std::string_view pattern) {
    std::size_t at = 0;
    std::size_t wanted = 0;
    std::size_t star = std::string_view::npos;
    std::size_t retry = 0;
    while (at < text.size()) {
        if (wanted < pattern.size() && pattern[wanted] == '*') {
            star = wanted++;
            retry = at;
        } else if (wanted < pattern.size() && pattern[wanted] == text[at]) {
            ++wanted;
            ++at;
        } else if (star != std::string_view::npos) {
            // The last * takes one letter more.
            wanted = star + 1;
            at = ++retry;
        } else {
            return false;
        }
    }
    while (wanted < pattern.size() && pattern[wanted] == '*') ++wanted;
    return wanted == pattern.size();
}

}  // namespace apprunner::logs
