// Runs another program (docker, podman) and hands its output on line by line. One thread.
#pragma once

#include "emulator/cli/terminal/interrupt.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::cli::build {

/// The program's path in the folders of PATH; nothing when it is in none.
[[nodiscard]] std::optional<std::string> find_program(std::string_view name);

struct ChildEnd {
    int code = 0;  ///< The exit code, or 128 + the signal that ended it.
    bool is_interrupted = false;
};

/// Runs `words` (the program's path first) with these variables besides this process's, nothing on
/// its standard input, and both its outputs going to `on_line`, without line ends. On a signal of
/// `interrupt`, which is taken, the program and its children get SIGTERM; on the next one, or 2 s
/// later, SIGKILL. Throws Exit: it cannot be started.
ChildEnd run_child(
    const std::vector<std::string>& words,
    const std::map<std::string, std::string>& variables,
    Interrupt& interrupt,
    const std::function<void(const std::string&)>& on_line
);

}  // namespace apprunner::cli::build
