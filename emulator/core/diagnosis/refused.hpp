// The part of the diagnosis that explains refused connections: where the app listens against where
// the probe comes. Pure; used by probes.cpp.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"

#include <string>
#include <vector>

namespace apprunner::core {

/// Why connections to the app's port are refused. Empty when nothing in the evidence tells.
[[nodiscard]] std::vector<Finding> explain_refused(
    const InstanceView& instance, const Evidence& evidence
);

/// A finding with the instance's probes as its evidence, the rest of it unset.
[[nodiscard]] Finding finding_on(std::string code, const InstanceView& instance);

}  // namespace apprunner::core
