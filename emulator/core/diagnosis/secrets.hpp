// Findings on RuntimeEnvironmentSecrets. Pure; no finding has a value in it.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"

#include <string>
#include <vector>

namespace apprunner::core {

/// The instance was started without these variables, because there is no source for secrets here.
[[nodiscard]] Finding unresolved_secrets(const std::vector<std::string>& names);

/// One of StartFailure's `secret_...`: the instance was not started because of a secret.
[[nodiscard]] Finding explain_secret(StartFailure failure);

/// What the configuration alone tells: references that App Runner does not take, and secrets
/// without an instance role, which it refuses at once.
[[nodiscard]] std::vector<Finding> look_at_secrets(const model::ServiceConfiguration& configuration
);

}  // namespace apprunner::core
