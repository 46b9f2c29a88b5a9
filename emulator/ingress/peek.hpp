// What a socket has to say that nobody has read yet, found out without reading or waiting, by one
// system call. Any thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <sys/socket.h>

#include <cerrno>

namespace apprunner::ingress {

enum class Peeked {
    nothing,
    bytes,
    closed,  ///< By the other side, orderly or not.
};

/// The byte that would be read next; 0 when there is none.
[[nodiscard]] inline char first_byte(boost::asio::ip::tcp::socket& socket) {
    char byte = 0;
    return ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0 ? byte : '\0';
}

[[nodiscard]] inline Peeked peek(boost::asio::ip::tcp::socket& socket) {
    char byte = 0;
    const auto size = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (size > 0) return Peeked::bytes;
    return size < 0 && errno == EAGAIN ? Peeked::nothing : Peeked::closed;
}

}  // namespace apprunner::ingress
