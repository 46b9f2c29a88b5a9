// Small helpers for text that people read and write: suggestions, lists, numbers. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::cli {

/// How many single-letter changes lie between the two words (case is ignored).
[[nodiscard]] std::size_t edit_distance(std::string_view one, std::string_view other);

/// The candidate that was most likely meant, or nothing when none is near.
[[nodiscard]] std::optional<std::string> nearest(
    std::string_view word, const std::vector<std::string>& candidates
);

/// "a, b or c".
[[nodiscard]] std::string listed(
    const std::vector<std::string>& words, std::string_view last_joint = "or"
);

/// The whole text as a decimal number without sign, at most nine digits; nothing otherwise.
[[nodiscard]] std::optional<int> whole_number(std::string_view text);

/// A boolean as YAML 1.1 spells it, which CloudFormation reads: true, yes, on and false, no, off,
/// in letters of any case; nothing otherwise.
[[nodiscard]] std::optional<bool> truth_of(std::string_view word);

/// The text without blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace apprunner::cli
