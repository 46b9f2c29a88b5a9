// What daemons left in the engine whose state is gone: nobody goes on with it, and no daemon's own
// `down` finds it. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::performers {

/// HOST:FOLDER, the value of the label by which a state is found again; another machine's, or
/// another container's, cannot be judged from here.
[[nodiscard]] std::string state_mark_of(const std::string& folder);

struct Orphan {
    bool is_container = false;  ///< Else a network.
    std::string id;
    std::string name;
    std::string folder;  ///< Where its state was.
};

/// The owner (labels.hpp) of the state in a folder; "": there is no state. Nothing: cannot be told.
using OwnerInFolder = std::function<std::optional<std::string>(const std::string& folder)>;

/// Containers and networks of other owners than `owner` whose state was on this machine and is not
/// there any more, or is another one. What has no word of its state is not among them: its daemon
/// may live.
[[nodiscard]] boost::asio::awaitable<base::Result<std::vector<Orphan>>> find_orphans(
    docker::EngineClient& client, std::string owner, OwnerInFolder owner_in
);

/// Kills and removes them; gives those that the engine does not let go of, with its words.
[[nodiscard]] boost::asio::awaitable<std::vector<std::string>> remove_orphans(
    docker::EngineClient& client, std::vector<Orphan> orphans
);

}  // namespace apprunner::performers
