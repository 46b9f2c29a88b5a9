// Colours, tables and lines as they go to stdout and stderr. One thread.
#include "emulator/cli/terminal/output.hpp"

#include "emulator/base/utf8.hpp"
#include "emulator/cli/terminal/escape.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

namespace apprunner::cli {
namespace {

std::string_view code_of(Colour colour) {
    switch (colour) {
        case Colour::dim:
            return "\x1b[2m";
        case Colour::bold:
            return "\x1b[1m";
        case Colour::red:
            return "\x1b[1;31m";
        case Colour::green:
            return "\x1b[1;32m";
        case Colour::yellow:
            return "\x1b[1;33m";
        case Colour::cyan:
            return "\x1b[36m";
        case Colour::plain:
            break;
    }
    return "";
}

/// GitHub's runner reads `##[command]` anywhere in a line; in JSON it can stand in strings only,
/// and there be spelled differently.
std::string dumped(const Json& document, int indent) {
    std::string text = document.dump(indent, ' ', false, Json::error_handler_t::replace);
    for (std::size_t at = text.find("##["); at != std::string::npos; at = text.find("##[", at)) {
        text.replace(at + 1, 1, "\\u0023");
    }
    return text;
}

}  // namespace

bool is_terminal(std::FILE* stream) {
    return isatty(fileno(stream)) == 1;
}

bool wants_colour(std::FILE* stream, bool no_color_flag) {
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    if (no_color_flag || (no_color != nullptr && *no_color != '\0')) return false;
    if (term != nullptr && std::string_view(term) == "dumb") return false;
    return is_terminal(stream);
}

std::string coloured(std::string_view text, Colour colour, bool enabled) {
    if (!enabled || colour == Colour::plain) return std::string(text);
    return fmt::format("{}{}\x1b[0m", code_of(colour), text);
}

void print_line(std::FILE* stream, std::string_view line) {
    std::string whole(line);
    whole += '\n';
    std::fwrite(whole.data(), 1, whole.size(), stream);
    std::fflush(stream);
}

void print_failure(std::string_view message) {
    std::string lines = printable_lines("apprunner-sim: " + std::string(message));
    lines.pop_back();  // print_line() ends it.
    print_line(stderr, lines);
}

std::string json_line(const Json& document) {
    return dumped(document, -1);
}

std::string json_text(const Json& document) {
    return dumped(document, 2) + "\n";
}

void print_json(const Json& document) {
    const std::string text = json_text(document);
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

std::string Table::text() const {
    std::vector<std::size_t> widths;
    std::vector<std::vector<std::string>> rows;
    for (const auto& row : rows_) {
        std::vector<std::string>& shown = rows.emplace_back();
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            shown.push_back(row[i].empty() ? "-" : printable(row[i]));
            widths[i] = std::max(widths[i], base::characters_in(shown[i]));
        }
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            const bool last = i + 1 == row.size();
            if (!last) line.append(widths[i] - base::characters_in(row[i]) + 2, ' ');
        }
        text += line + '\n';
    }
    return text;
}

std::string utc_time(double epoch_seconds) {
    if (epoch_seconds <= 0) return "-";
    return fmt::format(
        "{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(static_cast<std::time_t>(epoch_seconds))
    );
}

std::string utc_clock(std::int64_t epoch_ms) {
    const auto seconds = static_cast<std::time_t>(epoch_ms / 1000);
    return fmt::format("{:%H:%M:%S}.{:03}", fmt::gmtime(seconds), epoch_ms % 1000);
}

}  // namespace apprunner::cli
