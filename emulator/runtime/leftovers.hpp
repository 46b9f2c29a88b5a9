// Finds and removes what carries our owner's mark in the Docker Engine. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace apprunner::runtime {

/// Removes all containers (killed at once) and then all networks of `owner`. Gives how many there
/// were; the error of the first that could not be removed, or that of the engine.
[[nodiscard]] boost::asio::awaitable<base::Result<int>> remove_leftovers(
    docker::Client& client, std::string owner
);

}  // namespace apprunner::runtime
