// Finds the container that this process runs in, by what engines mount into each. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::performers {

/// Which containers this process may be in, by /proc/self/mountinfo: the engine mounts
/// /etc/hostname and the like out of a folder that has the container's id (Docker, Podman).
[[nodiscard]] std::vector<std::string> container_ids_in(std::string_view mountinfo);

}  // namespace apprunner::performers
