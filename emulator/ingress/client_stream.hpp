// The client's end of a connection as a byte stream: plain TCP, or TLS on top of it once that was
// asked for. One ingress thread only.
#pragma once

#include "emulator/ingress/peek.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace apprunner::ingress {

class ClientStream {
  public:
    using Socket = boost::asio::ip::tcp::socket;
    using Tls = boost::asio::ssl::stream<Socket&>;
    using executor_type = Socket::executor_type;
    using ErrorCode = boost::system::error_code;

    explicit ClientStream(Socket socket) : socket_(std::move(socket)) {}

    executor_type get_executor() { return socket_.get_executor(); }
    [[nodiscard]] Socket& socket() { return socket_; }
    [[nodiscard]] bool is_tls() const { return tls_.has_value(); }
    /// From here on bytes go through TLS; its handshake has to come first.
    Tls& begin_tls(boost::asio::ssl::context& context) { return tls_.emplace(socket_, context); }
    [[nodiscard]] Tls& tls() { return *tls_; }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, std::size_t)>(
            Read{this}, token, buffers
        );
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(ErrorCode, std::size_t)>(
            Write{this}, token, buffers
        );
    }
    /// Writes what can be written at once; would_block when that is nothing.
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, ErrorCode& error) {
        if (!tls_) return socket_.write_some(buffers, error);
        error = boost::asio::error::would_block;
        return 0;
    }

    /// Ends the reads and writes under way with operation_aborted.
    void cancel() {
        ErrorCode ignored;
        socket_.cancel(ignored);
    }
    void shutdown_send() {
        ErrorCode ignored;
        socket_.shutdown(Socket::shutdown_send, ignored);
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
    struct Read {
        template <class Handler, class Buffers>
        void operator()(Handler&& handler, const Buffers& buffers) const {
            if (stream->tls_) {
                stream->tls_->async_read_some(buffers, std::forward<Handler>(handler));
            } else {
                stream->socket_.async_read_some(buffers, std::forward<Handler>(handler));
            }
        }
        ClientStream* stream;
    };
    struct Write {
        template <class Handler, class Buffers>
        void operator()(Handler&& handler, const Buffers& buffers) const {
            if (stream->tls_) {
                stream->tls_->async_write_some(buffers, std::forward<Handler>(handler));
            } else {
                stream->socket_.async_write_some(buffers, std::forward<Handler>(handler));
            }
        }
        ClientStream* stream;
    };

    Socket socket_;
    std::optional<Tls> tls_;
};

}  // namespace apprunner::ingress
