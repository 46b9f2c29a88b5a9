// The part of the diagnosis that tells of processes which the kernel killed for want of memory, and
// of what asked for it. Pure.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// ARS-OUT-OF-MEMORY, whichever process was killed and whatever became of the app; nothing: none
/// was. Its weight is `fail`.
[[nodiscard]] std::optional<Finding> explain_memory(
    const InstanceView& instance, const Evidence& evidence
);

/// What in the command and the environment (the image's and the service's) decides how much memory
/// is asked for: "-Xmx900m in JAVA_OPTS", "4 workers by WEB_CONCURRENCY". Of a value no more than
/// that is shown.
[[nodiscard]] std::vector<std::string> memory_askers(const Evidence& evidence);

}  // namespace apprunner::core
