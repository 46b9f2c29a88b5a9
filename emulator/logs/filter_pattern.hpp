// CloudWatch Logs' filter patterns: terms, quoted phrases, ?optional and -excluded ones, and JSON
// selectors ({ $.level = "error" && $.code >= 500 }). Regular expressions and patterns for
// space-delimited events are not known, and say so. Pure; any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/logs/json_selector.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::logs {

class FilterPattern {
  public:
    /// Matches everything.
    FilterPattern() = default;
    /// Errc::invalid_argument says what is wrong with `text`.
    [[nodiscard]] static base::Result<FilterPattern> parse(std::string_view text);

    [[nodiscard]] bool matches(std::string_view message) const;
    /// What a byte of a message costs, beside one that is looked at once.
    [[nodiscard]] std::size_t cost() const;

  private:
    std::vector<std::string> required_;
    std::vector<std::string> optional_;  ///< Count only where nothing is required or excluded.
    std::vector<std::string> excluded_;
    std::optional<JsonSelector> selector_;
};

}  // namespace apprunner::logs
