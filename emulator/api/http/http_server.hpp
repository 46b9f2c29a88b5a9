// The HTTP/1.1 server under the router: accepts, reads, answers, with everything bounded. One
// coroutine per connection. Control thread only.
#pragma once

#include "emulator/api/http/router.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <cstdint>
#include <memory>
#include <set>
#include <string>

namespace apprunner::api {

/// As many connections are kept; one more ends the one that has been silent for longest.
inline constexpr std::size_t connections_max = 1024;

/// Held by each of its coroutines, so that it outlives the last of them.
class HttpServer : public std::enable_shared_from_this<HttpServer> {
  public:
    HttpServer(boost::asio::io_context& control, std::shared_ptr<Router> router);

    /// Binds and listens; `port` 0: any free one. Errc::conflict when the port is taken.
    [[nodiscard]] base::Result<void> listen(const std::string& address, std::uint16_t port);
    /// Serves from now on, until stop().
    void accept();
    /// The bound one; after listen().
    [[nodiscard]] std::uint16_t port() const;
    /// Closes what is idle; what is being answered closes after its answer.
    void stop();

  private:
    struct Connection;

    boost::asio::awaitable<void> accept_all();
    [[nodiscard]] Visitor visitor_of(const boost::asio::ip::tcp::socket& socket) const;
    void evict();
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);
    /// Reads and answers one request; false: the connection is to be closed.
    boost::asio::awaitable<bool> serve_one(Connection& connection);
    boost::asio::awaitable<bool> write(Connection& connection, const Reply& reply, bool keep_alive);
    /// The answer to what could not be read; nothing when there is nobody to answer.
    [[nodiscard]] std::optional<Reply> refusal_of(boost::system::error_code error);

    std::shared_ptr<Router> router_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer room_;  ///< Cancelled when a connection has ended.
    std::set<Connection*> open_;
    bool is_stopping_ = false;
};

}  // namespace apprunner::api
