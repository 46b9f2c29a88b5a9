// UTF-8, read one character at a time. Overlong forms, surrogates and what is beyond U+10FFFF are
// not well-formed: filters elsewhere may read them differently. Pure; any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace apprunner::base {

struct Utf8Character {
    std::uint32_t code = 0;
    std::size_t length = 0;  ///< In bytes; 0: what stands there is not well-formed.
};

/// The character at the front of `text`; length 0 for an empty text, too.
[[nodiscard]] Utf8Character utf8_character(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

/// The byte is within a character, not its first.
[[nodiscard]] constexpr bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// How many characters the text has, when it is well-formed.
[[nodiscard]] inline std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return !continues_character(byte);
    }));
}

}  // namespace apprunner::base
