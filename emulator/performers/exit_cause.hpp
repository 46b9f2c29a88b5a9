// Who ended a container, by what the engine remembers. Pure; any thread.
#pragma once

#include "docker/streams.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::performers {

/// `docker stop` waits for its grace (10 s unless told) between a signal that asks for the end
/// (INT, QUIT, KILL, TERM) and the end; any other that ends an app does so at once.
inline constexpr std::chrono::seconds asked_end_within{60};
inline constexpr std::chrono::seconds other_end_within{2};
/// The engine notes a signal after it has sent it; by then the container may have ended.
inline constexpr std::chrono::seconds signal_noted_within{2};

/// The number of the last signal that was sent through the engine so near to the container's end
/// that it may have caused it. `kills`: its "kill" events; `ended_at_ns`: nanoseconds
/// since the Unix epoch, the engine's.
[[nodiscard]] std::optional<std::string> signal_of_end(
    const std::vector<docker::EngineEvent>& kills, std::int64_t ended_at_ns
);

/// Whether a container's end, which nobody of ours saw, was the engine's or its machine's own: it
/// began after that. `remembered`: all its events; an end that it saw is among them, unless there
/// were so many since that it has forgotten some.
[[nodiscard]] bool has_engine_ended(
    const std::vector<docker::EngineEvent>& remembered, const std::string& container_id
);

/// Whether an engine that ends leaves this exit code: SIGTERM that was heeded (0, or 143), SIGKILL
/// (137), or nothing that is known (255).
[[nodiscard]] constexpr bool is_asked_end(int exit_code) {
    return exit_code == 0 || exit_code == 143 || exit_code == 137 || exit_code == 255;
}

}  // namespace apprunner::performers
