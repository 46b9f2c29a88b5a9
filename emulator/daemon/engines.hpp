// The engine that the daemon's parts speak to: one Docker Engine, or a Swarm's as one. Control
// thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/daemon/daemon.hpp"
#include "emulator/swarm/fleet.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace apprunner::daemon {

struct Engines {
    std::unique_ptr<docker::EngineClient> client;
    swarm::Fleet* fleet = nullptr;  ///< The same, where it is a Swarm's.
};

/// With a token for agents it is a Swarm's, whose manager is at `endpoint`.
[[nodiscard]] Engines engines_of(
    const DaemonOptions& options, boost::asio::any_io_executor control, docker::Endpoint endpoint
);

}  // namespace apprunner::daemon
