// Reads the head with a limit of time and size, asks for the token, and then copies: an end of what
// one side sends is passed on as such, so that streams which are one-way by then go on.
#include "emulator/agent/connection.hpp"

#include "emulator/agent/token.hpp"
#include "emulator/base/await.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace apprunner::agent {

namespace asio = boost::asio;

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

/// Copies until `from` has no more or either is broken; true: it ended in good order.
template <class From, class To>
asio::awaitable<bool> copy(From& from, To& to) {
    const auto piece = std::make_unique<std::array<char, piece_bytes>>();
    const auto space = asio::buffer(*piece);
    while (true) {
        const auto [failed, size] = co_await from.async_read_some(space, base::no_throw);
        if (failed) co_return failed == asio::error::eof;
        const auto bytes = asio::buffer(piece->data(), size);
        const auto [broken, ignored] = co_await asio::async_write(to, bytes, base::no_throw);
        if (broken) co_return false;
    }
}

}  // namespace

Agent::Connection::Connection(Client client, const AgentOptions& options)
    : client_(std::move(client)),
      engine_(client_.get_executor()),
      timer_(client_.get_executor()),
      options_(options) {}

void Agent::Connection::close() {
    boost::system::error_code ignored;
    client_.close(ignored);
    engine_.close(ignored);
    timer_.cancel();
}

/// False: it did not come in time, or is too long.
asio::awaitable<bool> Agent::Connection::read_head() {
    timer_.expires_after(options_.head_limit);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error) self->close();
    });
    std::array<char, 4096> piece{};
    const auto space = asio::buffer(piece);
    while (first_.find("\r\n\r\n") == std::string::npos) {
        if (first_.size() > options_.head_bytes_max) co_return false;
        const auto [failed, size] = co_await client_.async_read_some(space, base::no_throw);
        if (failed) co_return false;
        first_.append(piece.data(), size);
    }
    const bool is_in_time = timer_.cancel() > 0;
    co_return is_in_time;
}

asio::awaitable<void> Agent::Connection::refuse(std::string_view status, std::string_view message) {
    std::string body = R"({"message":")";
    body.append(message).append("\"}");
    std::string text = "HTTP/1.1 ";
    text.append(status).append("\r\nContent-Type: application/json\r\nConnection: close\r\n");
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    const auto bytes = asio::buffer(text);
    static_cast<void>(co_await asio::async_write(client_, bytes, base::no_throw));
    boost::system::error_code ignored;
    client_.shutdown(Client::shutdown_send, ignored);
}

asio::awaitable<void> Agent::Connection::live() {
    const bool has_head = co_await read_head();
    if (!has_head) co_return close();
    const std::string_view head(first_.data(), first_.find("\r\n\r\n"));
    if (!carries_token(head, options_.token)) {
        co_await refuse("401 Unauthorized", "the agent wants its token");
        co_return close();
    }
    const asio::local::stream_protocol::endpoint where(options_.docker_socket);
    const auto [failed] = co_await engine_.async_connect(where, base::no_throw);
    if (failed) {
        co_await refuse("502 Bad Gateway", "the Docker Engine of this node does not answer");
        co_return close();
    }
    asio::co_spawn(
        client_.get_executor(),
        [](std::shared_ptr<Connection> self) -> asio::awaitable<void> {
            co_await self->pass_to_engine();
        }(shared_from_this()),
        asio::detached
    );
    co_await pass_to_client();
    close();
}

asio::awaitable<void> Agent::Connection::pass_to_engine() {
    const auto bytes = asio::buffer(first_);
    const auto [failed, size] = co_await asio::async_write(engine_, bytes, base::no_throw);
    const bool is_over = !failed && co_await copy(client_, engine_);
    if (!is_over) co_return close();
    boost::system::error_code ignored;
    engine_.shutdown(Engine::shutdown_send, ignored);
}

/// The engine's end is the connection's.
asio::awaitable<void> Agent::Connection::pass_to_client() {
    const bool is_over = co_await copy(engine_, client_);
    boost::system::error_code ignored;
    if (is_over) client_.shutdown(Client::shutdown_send, ignored);
}

}  // namespace apprunner::agent
