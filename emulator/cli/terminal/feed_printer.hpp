// Shows feed entries as they come: one line each, pull progress in place on a terminal and rarely
// elsewhere, or NDJSON. Does not ask for them; follow.hpp does. One thread.
#pragma once

#include "emulator/cli/terminal/json.hpp"
#include "emulator/model/feed_kind.hpp"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <set>
#include <string>

namespace apprunner::cli {

enum class ProgressMode { tty, plain, quiet, json };

struct FeedPrinterOptions {
    ProgressMode mode = ProgressMode::plain;
    std::FILE* stream = stderr;
    bool colour = false;
    bool wall_clock = false;     ///< Time of day instead of seconds since the first entry.
    bool show_verdicts = false;  ///< Verdicts are lines too (`logs`).
};

/// Of an entry of ReadFeed's answer; nothing for a kind that only another version knows.
[[nodiscard]] inline std::optional<model::FeedKind> kind_of(const Json& entry) {
    return model::feed_kind_named(text_at(entry, "Kind"));
}

class FeedPrinter {
  public:
    explicit FeedPrinter(FeedPrinterOptions options) : options_(options) {}

    /// One entry of ReadFeed's answer.
    void print(const Json& entry);
    /// A line of the CLI's own between the entries.
    void note(const std::string& text);
    /// Removes what was shown in place; call before anything else prints.
    void settle();

  private:
    void print_pull(const std::string& line, std::int64_t at_ms);
    [[nodiscard]] std::string time_text(std::int64_t at_ms);
    [[nodiscard]] std::string label_of(const Json& entry);

    FeedPrinterOptions options_;
    std::int64_t first_ms_ = 0;
    std::int64_t last_pull_ms_ = 0;
    bool in_place_ = false;
    std::set<std::string> instances_;
};

}  // namespace apprunner::cli
