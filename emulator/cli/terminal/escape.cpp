// Walks the bytes once: reads characters, drops colours, spells out what a terminal would obey.
#include "emulator/cli/terminal/escape.hpp"

#include "emulator/base/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace apprunner::cli {
namespace {

/// Length of the colour sequence (ESC [ digits ; : m) at `index`; 0 if there is none.
std::size_t colour_length(std::string_view text, std::size_t index) {
    if (text.substr(index, 2) != "\x1b[") return 0;
    std::size_t end = index + 2;
    while (end < text.size() &&
           std::string_view("0123456789;:").find(text[end]) != std::string_view::npos) {
        ++end;
    }
    if (end == text.size() || text[end] != 'm') return 0;
    return end + 1 - index;
}

}  // namespace

std::string printable(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    std::string safe;
    safe.reserve(text.size());
    for (std::size_t index = 0; index < text.size();) {
        if (const std::size_t colour = colour_length(text, index); colour > 0) {
            index += colour;
            continue;
        }
        const base::Utf8Character decoded = base::utf8_character(text.substr(index));
        if (decoded.length == 0) {
            base::append_hex(safe, static_cast<unsigned char>(text[index]));
            ++index;
            continue;
        }
        if (decoded.code == '\t' || !base::is_commanding(decoded.code)) {
            safe += text.substr(index, decoded.length);
        } else if (decoded.code < 0x100) {
            base::append_hex(safe, static_cast<unsigned char>(decoded.code));
        } else {
            safe += fmt::format("\\u{{{:04x}}}", decoded.code);
        }
        index += decoded.length;
    }
    // Last, for a colour that was dropped may have stood between the two halves of a command.
    return is_read_by_github() ? disarmed(std::move(safe)) : safe;
}

std::string printable_lines(std::string_view text) {
    std::string shown;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        shown += printable(text.substr(at, end - at)) + "\n";
        at = end + 1;
    }
    return shown;
}

bool is_read_by_github() {
    const char* variable = std::getenv("GITHUB_ACTIONS");
    return variable != nullptr && std::string_view(variable) == "true";
}

std::string disarmed(std::string line) {
    for (std::size_t at = line.find("##["); at != std::string::npos; at = line.find("##[", at)) {
        line.insert(at + 2, "\\");
    }
    // The runner knows more blanks than ASCII has.
    const auto first = std::find_if(line.begin(), line.end(), [](char letter) {
        return letter != ' ' && letter != '\t' && static_cast<unsigned char>(letter) < 0x80;
    });
    const auto start = static_cast<std::size_t>(first - line.begin());
    if (line.compare(start, 2, "::") == 0) line.insert(start, "\\");
    return line;
}

}  // namespace apprunner::cli
