// The client's end of a connection as a byte stream. One ingress thread only.
#pragma once

#include "emulator/ingress/peek.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <utility>

namespace apprunner::ingress {

class ClientStream {
  public:
    using executor_type = boost::asio::ip::tcp::socket::executor_type;
    using ErrorCode = boost::system::error_code;

    explicit ClientStream(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

    executor_type get_executor() { return socket_.get_executor(); }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return socket_.async_read_some(buffers, std::forward<Token>(token));
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return socket_.async_write_some(buffers, std::forward<Token>(token));
    }
    /// Writes what can be written at once; would_block when that is nothing.
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, ErrorCode& error) {
        return socket_.write_some(buffers, error);
    }

    /// Ends the reads and writes under way with operation_aborted.
    void cancel() {
        ErrorCode ignored;
        socket_.cancel(ignored);
    }
    void shutdown_send() {
        ErrorCode ignored;
        socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    }
    void close() {
        ErrorCode ignored;
        socket_.close(ignored);
    }
    /// Closes so that the client sees an error, not an end.
    void reset() {
        ErrorCode ignored;
        socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
        socket_.close(ignored);
    }
    /// True when the client has closed its side, without reading what it has sent. Envoy, too,
    /// takes a half-closed connection for a closed one.
    [[nodiscard]] bool is_gone() { return peek(socket_) == Peeked::closed; }

  private:
    boost::asio::ip::tcp::socket socket_;
};

}  // namespace apprunner::ingress
