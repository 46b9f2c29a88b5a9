// The variables that `env` prints and their spelling per shell. Pure; any thread.
#pragma once

#include "emulator/base/access_key.hpp"

#include <string>
#include <utility>
#include <vector>

namespace apprunner::cli {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// Endpoints of the services that the daemon plays, the Region, and the daemon's access key; where
/// it has none, one that means nothing (clients refuse to run without any).
[[nodiscard]] Variables aws_variables(
    const std::string& endpoint,
    const std::string& region,
    const base::AwsKeys& key = {"apprunner-sim", "apprunner-sim"}
);

/// One line that sets the variable in `shell`: sh, fish or powershell.
[[nodiscard]] std::string env_line(
    const std::string& name, const std::string& value, const std::string& shell
);

}  // namespace apprunner::cli
