// What a socket has to say that nobody has read yet, and what became of what was sent, found out
// without reading or waiting. Any thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>

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

/// The other side had closed before the first of these bytes came, the last that were sent: its
/// orderly end has been read, its kernel took none of them, and told so by a reset after that end.
/// (A reset without an orderly end proves nothing: the other side may have read and then aborted.)
[[nodiscard]] inline bool was_closed_before(
    boost::asio::ip::tcp::socket& socket, std::size_t bytes_sent
) {
    int untaken = 0;
    if (::ioctl(socket.native_handle(), SIOCOUTQ, &untaken) != 0 || untaken < 0) return false;
    int error = 0;
    socklen_t size = sizeof error;
    const int asked = ::getsockopt(socket.native_handle(), SOL_SOCKET, SO_ERROR, &error, &size);
    return asked == 0 && error == EPIPE && static_cast<std::size_t>(untaken) >= bytes_sent;
}

}  // namespace apprunner::ingress
