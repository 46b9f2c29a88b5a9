// The daemon where the engine is elsewhere: it starts the emulator's own image there, and is its
// relay: the same ports on this machine's loopback, each connection carried to that container
// (docs/decisions/0022-engines-elsewhere.md). Control thread only.
#pragma once

#include "docker/endpoint.hpp"
#include "emulator/daemon/daemon.hpp"

#include <optional>

namespace apprunner::daemon {

/// As daemon::run, where the engine answers and is on another machine: by ssh, or by an address
/// that is not one of this machine's, unless this process is in a container of that engine. Code 5
/// where that machine cannot run the emulator. Nothing: there is no relay to be; nothing was done.
[[nodiscard]] std::optional<int> run_relayed(
    const DaemonOptions& options, const docker::Endpoint& endpoint
);

}  // namespace apprunner::daemon
