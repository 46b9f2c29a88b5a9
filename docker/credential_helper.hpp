// Runs a Docker credential helper as a child process: no shell, one request on its standard input,
// its answer bounded in size and time. Blocks the calling thread.
#pragma once

#include "emulator/base/result.hpp"

#include <chrono>
#include <string>

namespace apprunner::docker {

inline constexpr std::chrono::seconds credential_helper_limit{10};

/// Looks docker-credential-<helper> up in PATH. Errors: invalid_argument (a name with other
/// characters than letters, digits, '-', '_' and '.'), not_found, timed_out and protocol (more than
/// 64 KiB; in both cases the child is killed), refused (it ended with an error). No error repeats
/// what the helper printed.
[[nodiscard]] base::Result<std::string> run_credential_helper(
    const std::string& helper,
    const std::string& server,
    std::chrono::milliseconds limit = credential_helper_limit
);

}  // namespace apprunner::docker
