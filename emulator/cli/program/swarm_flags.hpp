// The flags of `daemon` for an engine that is many: which kind it is, and the token of its agents.
#pragma once

#include "emulator/daemon/daemon.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace apprunner::cli {

struct SwarmFlags {
    std::string engine;  ///< docker, swarm; "": docker.
    std::string token_file;
};

/// Adds the flags; `flags` must outlive the parse.
void add_swarm_flags(CLI::App& command, SwarmFlags& flags);

/// Reads the token. Throws Exit(usage) for flags that do not go together, Exit(failed) for a file
/// that has no token.
void take_swarm_flags(const SwarmFlags& flags, daemon::DaemonOptions& options);

}  // namespace apprunner::cli
