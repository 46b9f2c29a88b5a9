// What can be said of a service before anything runs: `apprunner-sim lint`. Reads the configuration
// and, where it is known, the image. Pure.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"

#include <vector>

namespace apprunner::core {

/// Findings of the same codes and form as a verdict's, those that weigh most first. `image` and
/// `program`, the file that would be started, null: not known.
[[nodiscard]] std::vector<Finding> preflight(
    const model::ServiceConfiguration& configuration,
    const model::ImageDetails* image,
    const Profile& profile,
    const model::ProgramFile* program = nullptr
);

}  // namespace apprunner::core
