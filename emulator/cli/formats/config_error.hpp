// How a reader or a lowering of a configuration leaves its work: with one sentence, at the place in
// the file that it is about. Pure; any thread.
#pragma once

#include "emulator/cli/formats/value.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace apprunner::cli::formats {

/// "FILE:LINE:COLUMN", without what is not known.
[[nodiscard]] std::string place_text(const Origin& origin);

/// `what()` is "FILE:LINE:COLUMN: ..."; the text alone of an origin without a file.
class ConfigError : public std::runtime_error {
  public:
    ConfigError(Origin origin, const std::string& text)
        : std::runtime_error(origin.file.empty() ? text : place_text(origin) + ": " + text),
          origin_(std::move(origin)),
          text_(text) {}
    [[nodiscard]] const Origin& origin() const { return origin_; }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    Origin origin_;
    std::string text_;
};

[[noreturn]] inline void fail(const Origin& origin, const std::string& text) {
    throw ConfigError(origin, text);
}

}  // namespace apprunner::cli::formats
