// What the CLI prints with: colours where they are wanted, tables, JSON. Data goes to stdout,
// progress and messages to stderr. Each line is flushed, so that the two keep their order on a
// terminal. One thread.
#pragma once

#include "emulator/cli/terminal/json.hpp"

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::cli {

enum class Colour { plain, dim, bold, red, green, yellow, cyan };

/// Whether `stream` gets colours: it is a terminal, NO_COLOR is unset or empty, TERM is not dumb.
[[nodiscard]] bool wants_colour(std::FILE* stream, bool no_color_flag);
[[nodiscard]] bool is_terminal(std::FILE* stream);

/// The text in that colour, or as it is when `enabled` is false.
[[nodiscard]] std::string coloured(std::string_view text, Colour colour, bool enabled);

void print_line(std::FILE* stream, std::string_view line);

/// "apprunner-sim: MESSAGE" on stderr, each line of it made printable.
void print_failure(std::string_view message);

/// The document on one line, without its end; bytes that are not UTF-8 are replaced. Nothing in it
/// is a command for GitHub's runner.
[[nodiscard]] std::string json_line(const Json& document);
/// The same, indented, with a line's end.
[[nodiscard]] std::string json_text(const Json& document);
/// The same on stdout.
void print_json(const Json& document);

/// Rows under headings, columns as wide as their widest cell; each cell is made printable.
class Table {
  public:
    explicit Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    [[nodiscard]] std::string text() const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

/// "2026-11-24 08:55:11" in UTC, of seconds or milliseconds since the Unix epoch; "-" of 0.
[[nodiscard]] std::string utc_time(double epoch_seconds);
/// "08:55:11.123" in UTC.
[[nodiscard]] std::string utc_clock(std::int64_t epoch_ms);

}  // namespace apprunner::cli
