// What the daemon's own options are for the emulator's container on another machine. Any thread.
#pragma once

#include "docker/endpoint.hpp"
#include "emulator/base/result.hpp"
#include "emulator/daemon/daemon.hpp"
#include "emulator/relay/far_daemon.hpp"

#include <cstdint>
#include <set>

namespace apprunner::daemon {

/// Errc::invalid_argument: an option that is of this machine alone.
[[nodiscard]] base::Result<relay::FarDaemon> far_daemon_of(
    const DaemonOptions& options,
    const docker::Endpoint& engine,
    std::uint16_t api_port,
    std::uint16_t ingress_port
);

/// Who may use the API on this machine, beside root.
[[nodiscard]] std::set<unsigned> api_users_of(const DaemonOptions& options);

/// Marks the state folder: there is (or no more) state on an engine elsewhere, for `ps` and `down`.
void note_far_daemon(const DaemonOptions& options, bool is_there);

}  // namespace apprunner::daemon
