// The JSON form of filter patterns: { $.a.b[0] = "text*" && ($.c > 5 || $.d IS NULL) }. Pure; any
// thread.
#pragma once

#include "emulator/base/result.hpp"

#include <memory>
#include <string_view>

namespace apprunner::logs {

/// What may stand between the parts of a pattern, in either form.
inline constexpr std::string_view blanks = " \t\r\n";

class JsonSelector {
  public:
    /// `text` begins with "{". Errc::invalid_argument says what is wrong with it.
    [[nodiscard]] static base::Result<JsonSelector> parse(std::string_view text);

    /// False for messages that are no JSON.
    [[nodiscard]] bool matches(std::string_view message) const;

    struct Condition;

  private:
    std::shared_ptr<const Condition> root_;
};

}  // namespace apprunner::logs
