// A rehearsal's file: CreateService's own members, as in the configuration file, and beside them,
// in lower case, how the world behaves and what users do. docs/CLI.md describes it. Pure; any
// thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/sim/scenario.hpp"

#include <string>
#include <vector>

namespace apprunner::cli {

struct RehearsalFile {
    sim::Scenario scenario;            ///< With the default profile and the first seed.
    std::vector<std::string> remarks;  ///< On settings that rarely mean what was meant.
};

/// Errc::invalid_argument, "FILE:LINE:COLUMN: ...", with what was expected there.
[[nodiscard]] base::Result<RehearsalFile> parse_rehearsal(
    const std::string& content, const std::string& file_name
);

}  // namespace apprunner::cli
