// Sorts lines by tables of words, in lower case, and by what stands before them: source code after
// a Python frame, a goroutine's stack, the line above a caret.
#include "emulator/core/words/log_lines.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/words/level_words.hpp"
#include "emulator/core/words/output_patterns.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

std::string without_colours(std::string_view line) {
    std::string text;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\x1b' && at + 1 < line.size() && line[at + 1] == '[') {
            at += 2;
            while (at < line.size() && std::isalpha(static_cast<unsigned char>(line[at])) == 0) {
                ++at;
            }
        } else if (line[at] != '\r') {
            text += line[at];
        }
    }
    return text;
}

/// A heading above the failure, or a word after it, with no more in it.
bool is_bare_heading(std::string_view lower) {
    static constexpr std::array<std::string_view, 27> words{
        "failed to start",
        "could not start",
        "unable to start",
        "error starting",
        "exception in worker",
        "unhandled exception",
        "uncaught exception",
        "application failed",
        "unhandled rejection",
        "unhandledrejection",
        "app crashed",
        "startup error",
        "fatal error",
        "startup failure",
        "bootstrap failed",
        "initialization failed",
        "failed to initialize",
        "failed to load app",
        "error during startup",
        "could not bind()",
        "start failed",
        "failed to load configuration",
        "invalid environment",
        "server failed",
        "failed to launch",
        "boot failed",
        "environment validation failed"};
    for (const std::string_view word : words) {
        const auto at = lower.find(word);
        if (at == std::string_view::npos) continue;
        const std::string_view rest = lower.substr(at + word.size());
        const auto colon = rest.find(':');
        if (colon == std::string_view::npos || rest.size() - colon <= 3) return true;
    }
    return false;
}

/// "code: 'ECONNREFUSED'," in what Node prints of an error.
bool is_property(const SaidLine& line) {
    if (line.indent < 2) return false;
    std::size_t end = 0;
    while (end < line.text.size() && (std::isalnum(static_cast<unsigned char>(line.text[end])) ||
                                      line.text[end] == '_' || line.text[end] == '$')) {
        ++end;
    }
    return end > 0 && line.text.substr(end).starts_with(": ") &&
           std::islower(static_cast<unsigned char>(line.text[0])) != 0 &&
           (line.text.ends_with(',') || line.text.ends_with("{") || line.text.ends_with("[") ||
            line.text.ends_with('\''));
}

bool is_source_code(std::string_view lower) {
    static constexpr std::array<std::string_view, 6> beginnings{
        "throw ", "raise ", "at ", "from ", "file \"", "#"};
    for (const std::string_view beginning : beginnings) {
        if (lower.starts_with(beginning)) return true;
    }
    // Rust's "12: core::result::unwrap_failed", Go's "/app/main.go:10 +0x1d".
    const bool is_numbered = std::isdigit(static_cast<unsigned char>(lower[0])) != 0 &&
                             lower.find("::") != std::string_view::npos && lower.find(": ") < 5;
    // Elixir's "(stdlib 4.0) lib/code.ex:12: ...".
    const bool is_of_elixir = lower[0] == '(' && (lower.find(".ex:") != std::string_view::npos ||
                                                  lower.find(".erl:") != std::string_view::npos);
    return is_numbered || is_of_elixir ||
           (lower.starts_with('/') && lower.find(" +0x") != std::string_view::npos);
}

bool is_of_python(const SaidLine& line) {
    return line.lower.starts_with("file \"");
}

bool is_caret(std::string_view text) {
    return !text.empty() && text.find_first_not_of("^~ |") == std::string_view::npos;
}

LineKind kind_of(const SaidLine& line) {
    const std::string_view lower = line.lower;
    if (lower.empty()) return LineKind::blank;
    if (is_source_code(lower) || is_caret(lower) || is_property(line)) return LineKind::frame;
    if (is_hint(lower)) return LineKind::hint;
    if (is_below_error(lower) || does_without(lower)) {
        return is_recovery(lower) ? LineKind::recovered : LineKind::remark;
    }
    if (tells_only_the_end(lower) || is_bare_heading(lower)) return LineKind::end;
    if (tells_failure(line.text)) return LineKind::failure;
    return is_recovery(lower) ? LineKind::recovered : LineKind::other;
}

/// Frames that only their surroundings show.
void mark_frames(std::vector<SaidLine>& lines) {
    int python_indent = -1;
    bool in_goroutine = false;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        SaidLine& line = lines[at];
        const bool is_code = python_indent >= 0 && line.indent > python_indent;
        if (is_of_python(line)) {
            python_indent = line.indent;
        } else if (is_code) {
            line.kind = LineKind::frame;
        } else {
            python_indent = -1;
        }
        if (line.lower.empty()) in_goroutine = false;
        if (in_goroutine && !line.lower.starts_with("panic")) line.kind = LineKind::frame;
        if (line.lower.starts_with("goroutine ") && line.lower.ends_with("]:")) {
            in_goroutine = true;
            line.kind = LineKind::frame;
        }
        if (at > 0 && is_caret(line.lower)) lines[at - 1].kind = LineKind::frame;
    }
}

}  // namespace

std::vector<SaidLine> read_lines(const std::vector<std::string>& lines) {
    std::vector<SaidLine> read;
    read.reserve(lines.size());
    for (const std::string& each : lines) {
        SaidLine line;
        const std::string text = without_colours(each);
        const auto begin = text.find_first_not_of(" \t|");
        if (begin != std::string::npos) {
            line.indent = static_cast<int>(begin);
            line.text = text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
            line.lower = base::lower(line.text);
        }
        line.kind = kind_of(line);
        line.is_grave = is_grave(line.lower);
        read.push_back(std::move(line));
    }
    mark_frames(read);
    return read;
}

}  // namespace apprunner::core
