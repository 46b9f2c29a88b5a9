// Heredocs with `<<-`: their text without its indentation. Pure; any thread.
#include "emulator/hcl/indentation.hpp"

#include <algorithm>
#include <limits>

namespace apprunner::hcl {

namespace {

/// Whether the line's end goes with a `~}` before it.
bool ends_trimmed(std::string_view line) {
    const std::size_t last = line.find_last_not_of(" \t\r\n");
    return last != std::string_view::npos && last > 0 && line.substr(last - 1, 2) == "~}";
}

}  // namespace

std::string without_indent(std::string_view text) {
    std::size_t least = std::numeric_limits<std::size_t>::max();
    const auto for_lines = [text](auto&& visit) {
        bool begins = true;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
            const std::string_view line = text.substr(at, end + 1 - at);
            visit(line, begins);
            begins = !ends_trimmed(line);
            at = end + 1;
        }
    };
    for_lines([&](std::string_view line, bool begins) {
        const std::size_t indent = line.find_first_not_of(" \t");
        const bool is_empty =
            indent == std::string_view::npos || line[indent] == '\n' || line[indent] == '\r';
        if (begins && !is_empty) least = std::min(least, indent);
    });
    std::string result;
    for_lines([&](std::string_view line, bool begins) {
        const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
        result += line.substr(begins ? std::min(least, indent) : 0);
    });
    return result;
}

}  // namespace apprunner::hcl
