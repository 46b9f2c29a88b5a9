// An app's last lines, sorted: failures, stack frames, warnings, words of the end, of recovery.
// Knows the habits of runtimes and loggers, and no cause. Pure; used by complaint.cpp and the
// readers of words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::core {

enum class LineKind {
    blank,
    frame,      ///< Where it happened: a stack, a line of source code, a property of an error.
    end,        ///< Tells that it ended, or is heading for the end, and not of what.
    failure,    ///< Tells a failure.
    remark,     ///< Of level warning, information or debug, or it says that the app does without.
    recovered,  ///< The app serves, is connected, or was successful.
    hint,       ///< What a person may do, or where to read more.
    other,
};

struct SaidLine {
    std::string text;   ///< Without colours, and without blanks at both ends.
    std::string lower;  ///< The same in lower case.
    int indent = 0;
    LineKind kind = LineKind::other;
    /// A failure that no logger calls less: "Error:", "fatal", a shell's own words.
    bool is_grave = false;
};

/// As many as there are lines, in their order.
[[nodiscard]] std::vector<SaidLine> read_lines(const std::vector<std::string>& lines);

/// Words that programs use of what they go on without ("using default", "disabled").
[[nodiscard]] bool does_without(std::string_view lower_line);

/// Any of `words` is in the text.
[[nodiscard]] bool has_any(std::string_view text, const auto& words) {
    for (const std::string_view word : words) {
        if (text.find(word) != std::string_view::npos) return true;
    }
    return false;
}

/// It begins with one of them.
[[nodiscard]] bool starts_with_any(std::string_view text, const auto& words) {
    for (const std::string_view word : words) {
        if (text.starts_with(word)) return true;
    }
    return false;
}

}  // namespace apprunner::core
