// Decodes by the table of well-formed sequences (Unicode 15, table 3-7), as a smallest code for
// each length.
#include "emulator/base/utf8.hpp"

namespace apprunner::base {

Utf8Character utf8_character(std::string_view text) {
    const auto byte_at = [text](std::size_t at) -> std::uint32_t {
        return static_cast<unsigned char>(text[at]);
    };
    if (text.empty()) return {};
    const std::uint32_t first = byte_at(0);
    if (first < 0x80) return {first, 1};
    std::size_t length = 0;
    std::uint32_t code = 0;
    std::uint32_t smallest = 0;
    if ((first & 0xE0U) == 0xC0U) {
        length = 2, code = first & 0x1FU, smallest = 0x80;
    } else if ((first & 0xF0U) == 0xE0U) {
        length = 3, code = first & 0x0FU, smallest = 0x800;
    } else if ((first & 0xF8U) == 0xF0U) {
        length = 4, code = first & 0x07U, smallest = 0x10000;
    } else {
        return {};
    }
    if (text.size() < length) return {};
    for (std::size_t at = 1; at < length; ++at) {
        if (!continues_character(text[at])) return {};
        code = (code << 6U) | (byte_at(at) & 0x3FU);
    }
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < smallest || code > 0x10FFFF || is_surrogate) return {};
    return {code, length};
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const Utf8Character character = utf8_character(text);
        if (character.length == 0) return false;
        text.remove_prefix(character.length);
    }
    return true;
}

}  // namespace apprunner::base
