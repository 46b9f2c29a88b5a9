// Writes a change of settings down for each place where it may be made: flags of `up`,
// CreateService, CloudFormation, Terraform. Pure.
#pragma once

#include "emulator/core/ring/change.hpp"
#include "emulator/core/ring/verdict.hpp"

#include <string>
#include <vector>

namespace apprunner::core {

/// The changes lie in one block of CreateService's (all of them in HealthCheckConfiguration, say),
/// and there is at least one.
[[nodiscard]] HowTo written(const std::vector<Change>& changes);

/// How an image for App Runner's processor is built.
[[nodiscard]] HowTo for_amd64();
/// How a StartCommand that wants a shell becomes a script in the image.
[[nodiscard]] HowTo start_script();

/// In double quotes, as JSON, CloudFormation's YAML and Terraform read it. One line.
[[nodiscard]] std::string quoted(const std::string& text);

}  // namespace apprunner::core
