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

/// What makes the smallest size that is offered (developer guide) of at least so much; Cpu grows
/// where Memory has to. Empty: none is so large.
[[nodiscard]] std::vector<Change> memory_of(
    const model::InstanceConfiguration& instance, int least_mb
);

/// No more than that is given to an app to see how much it takes: one that leaks must not take all
/// that the machine has. Ours.
inline constexpr int memory_measured_max_mb = 4096;

}  // namespace apprunner::core
