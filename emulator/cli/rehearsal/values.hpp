// Values of a rehearsal's file: durations, numbers, words and maps of known keys. Each fails at its
// node, for use in the walk of yaml::read_document(). Pure; any thread.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/cli/formats/yaml_file.hpp"
#include "emulator/sim/scenario.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::cli {

/// The longest time that a file may name, and that a rehearsal may last.
inline constexpr base::Duration rehearsal_max = std::chrono::hours(24);

/// "20s", "1.5s", "500ms", "2m", "1h" or "0", at most rehearsal_max; nothing for any other text.
[[nodiscard]] std::optional<base::Duration> duration_of(std::string_view text);

/// A key that a map may have, and what takes its value.
struct ScenarioMember {
    std::string name;
    std::function<void(const YAML::Node&)> read;
};

/// Hands each value to its member.
void read_members(
    const YAML::Node& node, const std::string& where, const std::vector<ScenarioMember>& members
);
/// Calls `read` for the node, or, when it is a list of at most `most`, for each of its entries.
void for_each_of(
    const YAML::Node& node,
    const std::string& where,
    std::size_t most,
    const std::function<void(const YAML::Node&)>& read
);

[[nodiscard]] base::Duration read_duration(const YAML::Node& node, const std::string& where);
/// One duration, or a list of the least and the most, between which the seed draws.
[[nodiscard]] sim::Span read_span(const YAML::Node& node, const std::string& where);
[[nodiscard]] int read_whole(const YAML::Node& node, const std::string& where, int least, int most);
/// "5%" as 50 per mille.
[[nodiscard]] int read_per_mille(const YAML::Node& node, const std::string& where);

/// Fails with what `where` takes, and the nearest word.
[[noreturn]] void fail_word(
    const YAML::Node& node, const std::string& where, const std::vector<std::string>& words
);

template <class Value>
using ScenarioWords = std::vector<std::pair<std::string, Value>>;

/// The value that the word stands for.
template <class Value>
[[nodiscard]] Value read_word(
    const YAML::Node& node, const std::string& where, const ScenarioWords<Value>& words
) {
    const std::string text = yaml::scalar_text(node, where);
    std::vector<std::string> known;
    for (const auto& [word, value] : words) {
        if (word == text) return value;
        known.push_back(word);
    }
    fail_word(node, where, known);
}

}  // namespace apprunner::cli
