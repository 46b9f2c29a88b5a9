// One line of the engine's event stream. Inside docker_client; any thread.
#pragma once

#include "docker/engine_reply.hpp"
#include "docker/streams.hpp"

namespace apprunner::docker {

/// What is missing, or of another type than the engine's, is left empty.
[[nodiscard]] EngineEvent event_of(const Json& line);

}  // namespace apprunner::docker
