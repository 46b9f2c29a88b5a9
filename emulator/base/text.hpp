// Small helpers for text: lists and the case of ASCII letters. Pure; any thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace apprunner::base {

/// "a, b, c"; `words` is any range of texts.
[[nodiscard]] std::string joined(const auto& words, std::string_view separator = ", ") {
    std::string text;
    for (const std::string_view word : words) {
        if (!text.empty()) text += separator;
        text += word;
    }
    return text;
}

/// Other bytes than ASCII's capital letters stay as they are, whatever the locale.
[[nodiscard]] constexpr char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

[[nodiscard]] inline std::string lower(std::string_view text) {
    std::string result(text);
    for (char& letter : result) letter = lower(letter);
    return result;
}

/// Whether both are the same but for the case of ASCII letters.
[[nodiscard]] inline bool equal_but_for_case(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
        return lower(a) == lower(b);
    });
}

}  // namespace apprunner::base
