// The emulator's container on an engine that is elsewhere: made of the emulator's own image, with
// the engine's socket and a volume for its state, found again by its name. One executor.
#pragma once

#include "docker/client.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace apprunner::relay {

/// Where the daemon there keeps its state.
inline constexpr const char* far_state_dir = "/var/lib/apprunner-sim";
/// In the emulator's image.
inline constexpr const char* far_program = "/usr/bin/apprunner-sim";

struct FarDaemon {
    std::string name;                ///< The container's; with "-state" behind it the volume's.
    std::string image;               ///< The emulator's.
    std::string socket;              ///< The engine's, as its own machine sees it.
    std::vector<std::string> words;  ///< Of the verb `daemon`.
};

/// Runs afterwards, with these words, and gives the container's id: the one that runs so already,
/// or a new one in the place of one that does not. Errors: not_found: the engine has no such image,
/// and how to bring it there; the engine's own.
[[nodiscard]] boost::asio::awaitable<base::Result<std::string>> start_far_daemon(
    docker::EngineClient& client, FarDaemon daemon
);

/// Waits for the container's end, over connections that break too. False: it was gone.
[[nodiscard]] boost::asio::awaitable<bool> wait_for_end(
    docker::EngineClient& client, std::string container
);

/// Takes the ended container away, and its volume when no state is left in it: true then.
[[nodiscard]] boost::asio::awaitable<base::Result<bool>> remove_far_daemon(
    docker::EngineClient& client, std::string name
);

/// What it has said last; "": not known.
[[nodiscard]] boost::asio::awaitable<std::string> last_words_of(
    docker::EngineClient& client, std::string container
);

}  // namespace apprunner::relay
