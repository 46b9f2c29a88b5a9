// Removes what is ours from the Docker Engine: one container, whatever it takes, or all that
// carries our owner's mark. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <set>
#include <string>

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

/// Removes all containers of `owner` that are not in `kept`, killed at once. Gives how many there
/// were; the error of the first that could not be removed, or that of the engine. Containers of
/// other owners are not touched.
[[nodiscard]] boost::asio::awaitable<base::Result<int>> remove_left_containers(
    docker::EngineClient& client, std::string owner, KeptContainers kept
);

/// The same, and then the networks of services that are not in `kept`. Gives how many of both.
[[nodiscard]] boost::asio::awaitable<base::Result<int>> remove_leftovers(
    docker::EngineClient& client, std::string owner, KeptContainers kept
);

}  // namespace apprunner::performers
