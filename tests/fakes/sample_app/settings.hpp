// What the sample app is told by its environment (README.md has the table), read once at its start.
// Plain data; any thread.
#pragma once

#include "tests/fakes/sample_app/http.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sample_app {

using Milliseconds = std::chrono::milliseconds;

struct Settings {
    std::string version;
    std::vector<std::string> bind;  ///< Addresses; empty: it never listens.
    std::vector<std::uint16_t> ports;
    Milliseconds boot{0};
    Milliseconds answer{0};

    std::vector<int> statuses;  ///< In turn; the last one stays. Not empty.
    std::map<std::string, int> path_statuses;
    std::string redirect;
    std::vector<std::string> allowed_hosts;  ///< Empty: all.
    std::optional<Milliseconds> unhealthy_after;
    std::optional<std::size_t> body_bytes;
    Style style = Style::plain;
    bool hang = false;
    bool close = false;

    int exit_code = 0;
    std::string exit_line;  ///< Its last words; empty: it names its code.
    std::optional<Milliseconds> exit_after;
    std::optional<std::uint64_t> exit_after_requests;
    std::optional<Milliseconds> stop_listening_after;
    bool ignore_sigterm = false;
    Milliseconds sigterm{0};

    std::vector<std::string> required;
    std::string call_out;  ///< ADDRESS:PORT; empty: none.
    bool refuse_arguments = false;
    std::size_t eat_mb = 0;
    std::size_t log_lines = 0;
    bool log_requests = false;
};

/// Prints what is wrong to standard error and ends the program with 1 when a value is no good.
[[nodiscard]] Settings read_settings();

/// The variable's value; empty when it is not set.
[[nodiscard]] std::string variable(const char* name);

/// Words between commas, without empty ones.
[[nodiscard]] std::vector<std::string> split(const std::string& text);

/// Writes the line to standard output or standard error in one piece.
void print(const std::string& line);
void print_error(const std::string& line);

/// Prints the error and ends the program with 1.
[[noreturn]] void fail(const std::string& line);

}  // namespace sample_app
