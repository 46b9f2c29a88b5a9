// The findings of `lint` that need neither an image nor a daemon. Pure; any thread.
#pragma once

#include "emulator/cli/terminal/json.hpp"

namespace apprunner::cli {

/// Of a request without ImageIdentifier, as Lint answers them.
[[nodiscard]] Json findings_without_image(const Json& request);

}  // namespace apprunner::cli
