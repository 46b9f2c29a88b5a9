// A connection of this machine's and a line of the trunk's, joined: what comes by one goes out by
// the other, and each direction ends by itself. The same at both ends. One executor.
#pragma once

#include "emulator/relay/trunk.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace apprunner::relay {

struct PassageOptions {
    /// What the connection is given to end, once the line has; nothing: as long as it likes.
    std::optional<std::chrono::milliseconds> end_limit;
    /// What it is answered where the line was cut for a reason before anything came by it. Empty:
    /// it is only broken off.
    std::function<std::string(const std::string& reason)> refusal;
};

/// Resumes when both directions have ended, or one is broken; then both ends are closed.
[[nodiscard]] boost::asio::awaitable<void> carry(
    boost::asio::ip::tcp::socket connection, std::shared_ptr<TrunkLine> line, PassageOptions options
);

}  // namespace apprunner::relay
