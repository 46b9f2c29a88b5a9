// Whose process is at the other end of a loopback connection, as the kernel knows it. Any thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string_view>

namespace apprunner::api {

/// The uid of the process that holds the socket at `peer`, connected to `own`, both of this
/// machine's loopback; by sock_diag, or by /proc/net/tcp{,6} where there is none. Nothing when no
/// process holds it any more: of a socket that was closed, kernels tell root's uid.
[[nodiscard]] std::optional<unsigned> uid_of_peer(
    const boost::asio::ip::tcp::endpoint& peer, const boost::asio::ip::tcp::endpoint& own
);

/// The same by the text of /proc/net/tcp or tcp6.
[[nodiscard]] std::optional<unsigned> uid_in_table(
    std::string_view table,
    const boost::asio::ip::tcp::endpoint& peer,
    const boost::asio::ip::tcp::endpoint& own
);

/// 127.0.0.1 for ::ffff:127.0.0.1.
[[nodiscard]] boost::asio::ip::tcp::endpoint without_mapping(
    const boost::asio::ip::tcp::endpoint& endpoint
);

}  // namespace apprunner::api
