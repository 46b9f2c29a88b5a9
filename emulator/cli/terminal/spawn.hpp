// Starts another program. Any thread.
#pragma once

#include <sys/types.h>

#include <string>
#include <system_error>
#include <vector>

namespace apprunner::cli {

struct SpawnRequest {
    std::vector<std::string> words;             ///< The program (in PATH, without a slash) first.
    std::vector<std::string> environment = {};  ///< "NAME=VALUE"; none: this process's own.
    /// In a session of its own, which no terminal's Ctrl-C reaches; else in a process group of its
    /// own.
    bool has_session = false;
    int output = -1;  ///< What its two outputs are; -1: /dev/null.
};

/// Its input is /dev/null. It begins with no signal blocked and with SIGPIPE's own action, whatever
/// those are here: the CLI blocks what it reads from a descriptor.
[[nodiscard]] std::error_code spawn(SpawnRequest request, pid_t& pid);

}  // namespace apprunner::cli
