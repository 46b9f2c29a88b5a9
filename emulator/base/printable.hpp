// Bytes that somebody else wrote, as text that can be shown: an app's answer in a finding, in JSON
// or in a log line. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace apprunner::base {

/// Characters that a terminal or a reader's eye would obey instead of show: controls (C1 ones too,
/// and tabs), direction overrides, the separators of lines and paragraphs.
[[nodiscard]] constexpr bool is_commanding(std::uint32_t code) {
    const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    const bool direction = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    return control || direction || code == 0x2028 || code == 0x2029;
}

/// Appends "\xNN".
void append_hex(std::string& text, unsigned char byte);

/// The bytes as one line of well-formed UTF-8. Characters stand for themselves; what commands is
/// spelled out, as \r, \n, \t, or each of its bytes as \xNN; so is what is not UTF-8. A backslash
/// stays as it is: this is for reading, and cannot be turned back. After `bytes_max` bytes, which
/// never cut a character, comes "..." where there was more.
[[nodiscard]] std::string printable(
    std::string_view bytes, std::size_t bytes_max = std::string_view::npos
);

}  // namespace apprunner::base
