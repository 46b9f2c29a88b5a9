// Removes what is ours from the Docker Engine: one container, whatever it takes, or all that
// carries our owner's mark. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <set>
#include <string>
#include <vector>

namespace apprunner::performers {

/// Kills and removes it, and tries again while the engine cannot (it may be removing it already, or
/// be away). Success when it is gone, also when it was; the last error after 20 s.
[[nodiscard]] boost::asio::awaitable<base::Result<void>> remove_for_good(
    docker::EngineClient& client, std::string container_id
);

/// What the services of this daemon go on with.
struct KeptContainers {
    std::set<std::string> containers;  ///< Ids.
    std::set<std::string> services;    ///< Ids; their networks stay, and the probe network.
    std::set<std::string> instances;   ///< Ids; so do their containers.
};

/// What came of a removal.
struct LeftoversRemoved {
    int count = 0;
    /// Each container and network that the engine does not let go of, with its words.
    std::vector<std::string> containers_left;
    std::vector<std::string> networks_left;
};

/// Removes all containers of `owner` that are not in `kept`, killed at once. The error is that of
/// an engine that does not answer. Containers of other owners are not touched.
[[nodiscard]] boost::asio::awaitable<base::Result<LeftoversRemoved>> remove_left_containers(
    docker::EngineClient& client, std::string owner, KeptContainers kept
);

/// The same, and then the networks of services that are not in `kept`.
[[nodiscard]] boost::asio::awaitable<base::Result<LeftoversRemoved>> remove_leftovers(
    docker::EngineClient& client, std::string owner, KeptContainers kept
);

/// Removes a network, also one whose containers the engine has lost sight of (it is told to forget
/// them); success when it is gone, also when it was. A container that is not ours, and that
/// somebody has connected, keeps it.
[[nodiscard]] boost::asio::awaitable<base::Result<void>> remove_network_for_good(
    docker::EngineClient& client, std::string network_id
);

}  // namespace apprunner::performers
