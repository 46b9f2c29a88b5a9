// The part of the diagnosis that reads how a container started and ended. Pure; used by
// diagnosis.cpp.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"

namespace apprunner::core {

/// Why it could not be started.
[[nodiscard]] Finding explain_start(const Evidence& evidence);
/// Why it ended, by its exit code and its last lines.
[[nodiscard]] Finding explain_exit(const InstanceView& instance, const Evidence& evidence);

}  // namespace apprunner::core
