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
    /// What another program says of its work (a build): in place on a terminal, a line elsewhere.
    void progress(const std::string& label, const std::string& text);
    /// On a terminal, in place behind what is there: what is waited for. Empty: nothing.
    void waiting(const std::string& text);
    /// Whether progress is shown in place, and gone afterwards.
    [[nodiscard]] bool shows_in_place() const { return options_.mode == ProgressMode::tty; }
    /// Removes what was shown in place; call before anything else prints.
    void settle();

  private:
    void print_pull(const std::string& line, std::int64_t at_ms);
    void print_probe(const std::string& head, const std::string& text);
    void show_in_place(const std::string& line);
    [[nodiscard]] std::string time_text(std::int64_t at_ms);
    [[nodiscard]] std::string label_of(const Json& entry);

    FeedPrinterOptions options_;
    std::int64_t first_ms_ = 0;
    std::int64_t last_pull_ms_ = 0;
    bool in_place_ = false;
    std::string waiting_;  ///< What is waited for; terminals only.
    /// Of checks that end alike only the last one is shown, with their number: it, without a line's
    /// end as yet, and what they have in common.
    std::string probe_line_;
    std::string probe_outcome_;
    int probes_alike_ = 0;
    std::set<std::string> instances_;
};

}  // namespace apprunner::cli
