// What App Runner refuses of a configuration, or plays otherwise than it looks, whatever the image:
// findings in Lint's form, with the place in the file. Pure; any thread.
#pragma once

#include "emulator/cli/settings/lower.hpp"
#include "emulator/cli/settings/service_request.hpp"

namespace apprunner::cli {

/// Those that weigh most first. Of the configuration as it is written: --image changes what runs
/// here, not what AWS is sent.
[[nodiscard]] Json config_findings(const LoweredService& service, const ServiceFlags& flags);

/// Puts them before the findings of the verdict, and lets its grade be the worst of all.
void add_config_findings(const Json& findings, Json& verdict);

}  // namespace apprunner::cli
