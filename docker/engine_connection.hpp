// A connection to the engine that is spoken on directly, of whatever kind the engine's address is:
// a unix socket, TCP, TLS, ssh. One executor.
#pragma once

#include "docker/endpoint.hpp"
#include "docker/ssh_connection.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace apprunner::docker {

class EngineConnection {
  public:
    /// Errc::unreachable says why; of ssh it is known only when the engine is to answer.
    [[nodiscard]] static boost::asio::awaitable<base::Result<std::unique_ptr<EngineConnection>>>
    open(Endpoint endpoint);

    /// Some bytes; empty: it is over.
    [[nodiscard]] boost::asio::awaitable<std::string> read();
    /// All of them; false: it is over.
    [[nodiscard]] boost::asio::awaitable<bool> write(std::string_view bytes);
    void close();
    /// Why it is over, as far as it is known: ssh's own words, else "".
    [[nodiscard]] std::string last_words() const;
    [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }

  private:
    using Local = boost::asio::local::stream_protocol::socket;
    using Tcp = boost::asio::ip::tcp::socket;
    using Tls = boost::asio::ssl::stream<Tcp>;

    explicit EngineConnection(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}
    boost::asio::awaitable<std::string> connect();
    boost::asio::awaitable<std::string> connect_tcp();
    boost::asio::awaitable<std::string> begin_tls(Tcp socket);

    const Endpoint endpoint_;
    std::optional<SshConnection> ssh_;
    std::optional<boost::asio::ssl::context> tls_;
    std::variant<std::monostate, Local, Tcp, Tls> stream_;
};

}  // namespace apprunner::docker
