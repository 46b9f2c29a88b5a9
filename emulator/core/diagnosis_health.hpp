// The part of the diagnosis that reads probes and listening sockets. Pure; used by diagnosis.cpp.
#pragma once

#include "emulator/core/diagnosis.hpp"

#include <string>
#include <vector>

namespace apprunner::core {

/// Why the instance never became healthy. Empty when nothing in the evidence tells.
[[nodiscard]] std::vector<Finding> explain_unhealthy(const Evidence& evidence);
/// What was remarkable on the way to healthy. `evidence.instance` is set.
[[nodiscard]] std::vector<Finding> explain_healthy(const Evidence& evidence);
/// One sentence on where it listens, for an instance that hint_due() speaks of.
[[nodiscard]] std::string listeners_hint(const InstanceView& instance);

}  // namespace apprunner::core
