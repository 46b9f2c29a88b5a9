// One line of the engine's event stream. Pure, for the client's own use; any thread.
#pragma once

#include "docker/json_members.hpp"
#include "docker/streams.hpp"

namespace apprunner::docker {

/// What is missing, or of another type than the engine's, is left empty.
[[nodiscard]] EngineEvent event_of(const Json& line);

}  // namespace apprunner::docker
