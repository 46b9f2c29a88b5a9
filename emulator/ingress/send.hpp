// Sends up to three pieces as one: in one system call when the socket takes them at once, which
// saves a round through the scheduler for almost every message. One ingress thread only.
#pragma once

#include "emulator/base/await.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstddef>

namespace apprunner::ingress {

/// Completes with a tuple of error and result instead of throwing.
/// Lets everything else that is ready have its turn. Before a read whose bytes cannot be there yet
/// this often saves a vain attempt and a wait: they come in the meantime.
inline boost::asio::awaitable<void> yield_turn() {
    return boost::asio::post(boost::asio::use_awaitable);
}

using Pieces = std::array<boost::asio::const_buffer, 3>;

struct Sent {
    boost::system::error_code error;
    std::size_t bytes = 0;  ///< Taken by the kernel; not more than that is known.
};

/// Drops the first `size` bytes.
inline void drop_front(Pieces& pieces, std::size_t size) {
    for (auto& piece : pieces) {
        const std::size_t part = piece.size() < size ? piece.size() : size;
        piece += part;
        size -= part;
    }
}

/// The stream must be in non-blocking mode.
template <class Stream>
boost::asio::awaitable<Sent> send_all(Stream& stream, Pieces pieces) {
    const std::size_t total = boost::asio::buffer_size(pieces);
    Sent sent;
    sent.bytes = stream.write_some(pieces, sent.error);
    if (sent.error == boost::asio::error::would_block) sent.error = {};
    if (sent.error || sent.bytes == total) co_return sent;
    drop_front(pieces, sent.bytes);
    const auto [error, more] = co_await boost::asio::async_write(stream, pieces, base::no_throw);
    sent.error = error;
    sent.bytes += more;
    co_return sent;
}

}  // namespace apprunner::ingress
