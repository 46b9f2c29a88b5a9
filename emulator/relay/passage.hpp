// A connection that was accepted here, carried to a port of the emulator's container and back: each
// direction ends by itself, and holds one frame at a time. One executor.
#pragma once

#include "emulator/relay/carriers.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace apprunner::relay {

/// Resumes when both directions have ended, or the connection is broken; then both ends are closed.
[[nodiscard]] boost::asio::awaitable<void> carry(
    boost::asio::ip::tcp::socket client, Carrier carrier
);

/// Tells a client over HTTP why it cannot be carried, and ends the connection. `is_api`: in the
/// form of AWS's errors.
[[nodiscard]] boost::asio::awaitable<void> refuse(
    boost::asio::ip::tcp::socket client, bool is_api, std::string why
);

}  // namespace apprunner::relay
