// Suggestions by edit distance, and the rest of text.hpp. Pure; any thread.
#include "emulator/cli/terminal/text.hpp"

#include "emulator/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

namespace apprunner::cli {
std::size_t edit_distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= one.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t above = row[j];
            const std::size_t change = base::lower(one[i - 1]) == base::lower(other[j - 1]) ? 0 : 1;
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + change});
            diagonal = above;
        }
    }
    return row.back();
}

std::optional<std::string> nearest(
    std::string_view word, const std::vector<std::string>& candidates
) {
    std::optional<std::string> best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        // A suggestion that shares nothing with the word helps nobody.
        if (distance < best_distance && distance < std::max(word.size(), candidate.size())) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

std::string listed(const std::vector<std::string>& words, std::string_view last_joint) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0 && i + 1 == words.size()) {
            text.append(" ").append(last_joint).append(" ");
        } else if (i > 0) {
            text.append(", ");
        }
        text.append(words[i]);
    }
    return text;
}

std::optional<int> whole_number(std::string_view text) {
    const bool digits = std::all_of(text.begin(), text.end(), [](char letter) {
        return letter >= '0' && letter <= '9';
    });
    if (text.empty() || text.size() > 9 || !digits) return std::nullopt;
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<bool> truth_of(std::string_view word) {
    constexpr std::array<std::string_view, 3> yes{"true", "yes", "on"};
    constexpr std::array<std::string_view, 3> no{"false", "no", "off"};
    const auto is_same = [word](std::string_view each) {
        return base::equal_but_for_case(word, each);
    };
    if (std::any_of(yes.begin(), yes.end(), is_same)) return true;
    if (std::any_of(no.begin(), no.end(), is_same)) return false;
    return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace apprunner::cli
