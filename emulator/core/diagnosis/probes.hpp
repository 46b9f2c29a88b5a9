// The part of the diagnosis that reads probes and listening sockets. Pure; used by diagnosis.cpp.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// For how long an app whose port is open may leave GET / without an answer. App Runner itself took
/// 31 to 52 s from the passed check to the first user's request (measured).
inline constexpr base::Duration first_answer_patience = std::chrono::seconds(30);

/// Why the instance never became healthy. Empty when nothing in the evidence tells.
[[nodiscard]] std::vector<Finding> explain_unhealthy(const Evidence& evidence);
/// What was remarkable on the way to healthy. `evidence.instance` is set.
[[nodiscard]] std::vector<Finding> explain_healthy(const Evidence& evidence);
/// What the answer to GET /, as users send it, tells of an app that has passed its check; nothing
/// when there is nothing to tell. RISKY where nobody can be served, else a note.
/// `evidence.instance` is set.
[[nodiscard]] std::optional<Finding> explain_first_answer(const Evidence& evidence);
/// One sentence on where it listens, for an instance that hint_due() speaks of.
[[nodiscard]] std::string listeners_hint(const InstanceView& instance);

}  // namespace apprunner::core
