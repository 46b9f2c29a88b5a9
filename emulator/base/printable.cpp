// Walks the bytes once, a character at a time.
#include "emulator/base/printable.hpp"

#include "emulator/base/utf8.hpp"

#include <algorithm>

namespace apprunner::base {

void append_hex(std::string& text, unsigned char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    text += "\\x";
    text += digits[byte >> 4U];
    text += digits[byte & 0x0FU];
}

std::string printable(std::string_view bytes, std::size_t bytes_max) {
    std::string text;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const Utf8Character character = utf8_character(bytes.substr(at));
        const std::size_t length = std::max<std::size_t>(character.length, 1);
        if (length > bytes_max - std::min(at, bytes_max)) return text + "...";
        const std::string_view piece = bytes.substr(at, length);
        at += length;
        if (piece == "\r") {
            text += "\\r";
        } else if (piece == "\n") {
            text += "\\n";
        } else if (piece == "\t") {
            text += "\\t";
        } else if (character.length > 0 && !is_commanding(character.code)) {
            text += piece;
        } else {
            for (const char byte : piece) append_hex(text, static_cast<unsigned char>(byte));
        }
    }
    return text;
}

}  // namespace apprunner::base
