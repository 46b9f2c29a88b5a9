// The flags of `daemon` for a daemon that a team shares: its accounts, what each may have, and how
// long services live.
#pragma once

#include "emulator/daemon/daemon.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace apprunner::cli {

struct TeamFlags {
    std::vector<std::string> accounts;
    std::vector<std::string> quotas;  ///< NAME=COUNT
    std::string domain;
    std::string time_to_live;
};

/// Adds the flags; `flags` must outlive the parse, which checks each value.
void add_team_flags(CLI::App& command, TeamFlags& flags);

/// Puts what was given into the options. Throws Exit(usage) for flags that do not go together.
void take_team_flags(const TeamFlags& flags, daemon::DaemonOptions& options);

}  // namespace apprunner::cli
