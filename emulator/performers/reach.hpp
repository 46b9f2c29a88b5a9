// How instances are reached, decided once: directly, from the engine's own machine, or joined, from
// a container of that engine which connects itself to the probe network. Nothing above the
// performers knows which it is. Control thread only.
#pragma once

#include "docker/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace apprunner::performers {

struct EngineReach {
    std::string container_id;           ///< The one that we run in; empty: direct.
    std::string image_id;               ///< Its image, which helpers are made of.
    std::string program;                ///< This program's path in it.
    std::vector<std::string> gateways;  ///< Of its networks: where who calls published ports is.
    /// Our ports, and where the engine's machine has each of them.
    std::map<std::uint16_t, std::uint16_t> published;

    [[nodiscard]] bool has_gateway(const std::string& address) const;
    /// Where our port is published; the port itself where it is not, or not known to be.
    [[nodiscard]] std::uint16_t published_port(std::uint16_t port) const;
    [[nodiscard]] bool is_joined() const { return !container_id.empty(); }
};

/// Whether an address is one of this network namespace's own.
[[nodiscard]] bool is_own_address(const std::string& address);

/// Joined where the engine knows the container that this process is in, and that has a network of
/// its own (with --network host it is direct). The error is the engine's.
[[nodiscard]] boost::asio::awaitable<base::Result<EngineReach>> find_reach(
    docker::EngineClient& client
);

/// Tries it out: a network is made with the owner's label, joined where that is the way, and
/// removed again. Success when its addresses are here; else the error says what to do.
[[nodiscard]] boost::asio::awaitable<base::Result<void>> try_reach(
    docker::EngineClient& client, EngineReach reach, docker::Labels labels
);

/// A network of that engine has no address on this machine before its first container runs
/// (Podman): whether instances are reached can be told only then.
[[nodiscard]] boost::asio::awaitable<bool> makes_bridges_late(docker::EngineClient& client);

/// Why a network that was made is of no use here.
[[nodiscard]] base::Error not_reached(const std::string& address);

}  // namespace apprunner::performers
