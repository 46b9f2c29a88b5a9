// What `lint` says that needs neither an image nor a daemon. Pure; any thread.
#pragma once

#include "emulator/cli/terminal/json.hpp"

#include <string>

namespace apprunner::cli {

/// What the daemon would refuse the request for, as AWS words it; empty: nothing.
[[nodiscard]] std::string refusal_of(const Json& request);

/// Of a request whose image is not known, as Lint answers them; it may lack ImageIdentifier.
[[nodiscard]] Json findings_without_image(const Json& request);

}  // namespace apprunner::cli
