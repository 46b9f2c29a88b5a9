// Accept loop and sessions on Beast. The answer is put together by hand: its head is always the
// same few lines.
#include "emulator/api/http/http_server.hpp"

#include "emulator/api/http/peer_user.hpp"
#include "emulator/api/http/rpc_cbor.hpp"
#include "emulator/base/await.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>

#include <spdlog/spdlog.h>

#include <tuple>
#include <utility>

namespace apprunner::api {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Over connections_max, while those that are evicted end.
constexpr std::size_t connections_over_max = 64;
constexpr std::uint32_t head_bytes_max = 32 * 1024;
/// PutLogEvents takes 1 MB; a service's variables, escaped, may take more.
constexpr std::uint64_t body_bytes_max = 2UL * 1024 * 1024;
/// Whoever is not served anyway.
constexpr std::uint64_t strangers_body_bytes_max = 64UL * 1024;
constexpr std::chrono::seconds idle_limit{75};
constexpr std::chrono::seconds body_limit{30};
constexpr std::chrono::seconds write_limit{30};
constexpr std::chrono::milliseconds accept_pause{100};
/// A connection does not keep a larger buffer than this between requests.
constexpr std::size_t kept_bytes_max = 64 * 1024;
constexpr std::string_view continue_head = "HTTP/1.1 100 Continue\r\n\r\n";

void append_head(std::string& out, const Reply& reply, bool keep_alive) {
    const auto reason =
        http::obsolete_reason(http::int_to_status(static_cast<unsigned>(reply.status)));
    out += "HTTP/1.1 ";
    out += std::to_string(reply.status);
    out += ' ';
    out.append(reason.data(), reason.size());
    out += "\r\nContent-Type: ";
    out += reply.content_type;
    out += "\r\nx-amzn-RequestId: ";
    out += reply.request_id;
    if (!reply.error_type.empty()) {
        out += "\r\nx-amzn-ErrorType: ";
        out += reply.error_type;
    }
    if (reply.content_type == cbor_content_type) out += "\r\nsmithy-protocol: rpc-v2-cbor";
    if (!keep_alive) out += "\r\nConnection: close";
    out += "\r\n";
    out += reply.headers;
    out += "Content-Length: ";
    out += std::to_string(reply.body.size());
    out += "\r\n\r\n";
}

}  // namespace

struct HttpServer::Connection {
    explicit Connection(tcp::socket socket) : stream(std::move(socket)) {}

    beast::tcp_stream stream;
    beast::flat_buffer buffer;
    std::string out;
    Visitor visitor;
    bool is_stranger = false;
    bool is_idle = true;
    bool is_answered = false;  ///< The request is in; it is for us to speak.
    bool is_evicted = false;
    std::chrono::steady_clock::time_point silent_since = std::chrono::steady_clock::now();
};

HttpServer::HttpServer(asio::io_context& control, std::shared_ptr<Router> router)
    : router_(std::move(router)), acceptor_(control), room_(control) {}

base::Result<void> HttpServer::listen(const std::string& address, std::uint16_t port) {
    error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error) {
        return base::Error(
            base::Errc::invalid_argument, "'" + address + "' is no IP address to listen on"
        );
    }
    const tcp::endpoint endpoint(ip, port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) return {};
    error_code ignored;
    acceptor_.close(ignored);
    const bool is_taken = error == asio::error::address_in_use;
    return base::Error(
        is_taken ? base::Errc::conflict : base::Errc::invalid_argument,
        "cannot listen on " + address + " port " + std::to_string(port) + ": " + error.message()
    );
}

void HttpServer::accept() {
    asio::co_spawn(acceptor_.get_executor(), accept_all(), asio::detached);
}

std::uint16_t HttpServer::port() const {
    error_code error;
    const tcp::endpoint endpoint = acceptor_.local_endpoint(error);
    return error ? std::uint16_t{0} : endpoint.port();
}

void HttpServer::stop() {
    is_stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    room_.cancel();
    for (Connection* connection : open_) {
        if (connection->is_idle) connection->stream.cancel();
    }
}

asio::awaitable<void> HttpServer::accept_all() {
    const auto self = shared_from_this();
    while (!is_stopping_) {
        if (open_.size() >= connections_max) evict();
        if (open_.size() >= connections_max + connections_over_max) {
            room_.expires_at(asio::steady_timer::time_point::max());
            const auto [ignored] = co_await room_.async_wait(base::no_throw);
            static_cast<void>(ignored);
            continue;
        }
        auto [error, socket] = co_await acceptor_.async_accept(base::no_throw);
        if (is_stopping_) break;
        if (error) {
            // Out of descriptors, most likely: they come back as connections end.
            room_.expires_after(accept_pause);
            const auto [ignored] = co_await room_.async_wait(base::no_throw);
            static_cast<void>(ignored);
            continue;
        }
        asio::co_spawn(acceptor_.get_executor(), serve(std::move(socket)), asio::detached);
    }
}

/// Room for one more: who is not served anyway goes first, then who has sent nothing whole for
/// longest. Who waits for an answer stays.
void HttpServer::evict() {
    const auto rank = [](const Connection& each) {
        return std::pair(!each.is_stranger, each.silent_since);
    };
    Connection* first = nullptr;
    for (Connection* each : open_) {
        if (each->is_answered || each->is_evicted) continue;
        if (first == nullptr || rank(*each) < rank(*first)) first = each;
    }
    if (first == nullptr) return;
    first->is_evicted = true;
    first->stream.cancel();
}

Visitor HttpServer::visitor_of(const tcp::socket& socket) const {
    Visitor visitor;
    error_code error;
    const tcp::endpoint peer = without_mapping(socket.remote_endpoint(error));
    const tcp::endpoint own = error ? tcp::endpoint() : socket.local_endpoint(error);
    visitor.is_loopback = !error && peer.address().is_loopback();
    if (visitor.is_loopback) visitor.uid = uid_of_peer(peer, own);
    if (!error && !visitor.is_loopback) {
        visitor.is_by_engine = router_->comes_by_engine(peer.address().to_string());
    }
    return visitor;
}

asio::awaitable<void> HttpServer::serve(tcp::socket socket) {
    const auto self = shared_from_this();
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const Visitor visitor = visitor_of(socket);
    Connection connection(std::move(socket));
    connection.visitor = visitor;
    connection.is_stranger = router_->is_stranger(visitor);
    open_.insert(&connection);
    try {
        bool goes_on = true;
        while (goes_on && !is_stopping_ && !connection.is_evicted)
            goes_on = co_await serve_one(connection);
    } catch (const std::exception& error) {
        spdlog::error("api: a connection ended: {}", error.what());
    }
    open_.erase(&connection);
    room_.cancel();
    connection.stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
}

asio::awaitable<bool> HttpServer::serve_one(Connection& connection) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(head_bytes_max);
    parser.body_limit(connection.is_stranger ? strangers_body_bytes_max : body_bytes_max);
    beast::tcp_stream& stream = connection.stream;
    connection.is_idle = true;
    connection.is_answered = false;
    connection.silent_since = std::chrono::steady_clock::now();
    stream.expires_after(idle_limit);
    error_code error;
    std::tie(error, std::ignore) =
        co_await http::async_read_header(stream, connection.buffer, parser, base::no_throw);
    connection.is_idle = false;
    if (!error && !parser.is_done()) {
        stream.expires_after(body_limit);
        if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            const asio::const_buffer go_on = asio::buffer(continue_head);
            std::tie(error, std::ignore) =
                co_await asio::async_write(stream, go_on, base::no_throw);
        }
        if (!error) {
            std::tie(error, std::ignore) =
                co_await http::async_read(stream, connection.buffer, parser, base::no_throw);
        }
    }
    connection.is_answered = true;
    if (error) {
        auto refusal = refusal_of(error);
        if (!refusal) co_return false;
        co_return co_await write(connection, *refusal, false);
    }
    const HttpRequest request = parser.release();
    Router::Routed routed = router_->route(request, connection.visitor);
    if (routed.events_after) {
        Asker asker = std::move(routed.asker);
        co_await router_->console().tell(stream, *routed.events_after, std::move(asker));
        co_return false;
    }
    if (routed.later) {
        // The client may take its time now; the operation has a limit of its own.
        stream.expires_never();
        auto later = std::move(*routed.later);
        routed.reply = co_await std::move(later);
    }
    const bool keep_alive = request.keep_alive() && request.version() >= 11 && !is_stopping_;
    co_return co_await write(connection, routed.reply, keep_alive);
}

std::optional<Reply> HttpServer::refusal_of(error_code error) {
    if (error == http::error::header_limit) {
        return router_->refuse(431, "RequestHeaderTooLargeException", "The head is too large.");
    }
    if (error == http::error::body_limit) {
        return router_->refuse(413, "RequestEntityTooLargeException", "The body is too large.");
    }
    const bool is_of_http =
        error.category() == http::make_error_code(http::error::end_of_stream).category();
    if (!is_of_http || error == http::error::end_of_stream ||
        error == http::error::partial_message) {
        return std::nullopt;
    }
    return router_->refuse(400, "MalformedHttpRequestException", "This is not HTTP/1.1.");
}

asio::awaitable<bool> HttpServer::write(
    Connection& connection, const Reply& reply, bool keep_alive
) {
    std::string& out = connection.out;
    out.clear();
    append_head(out, reply, keep_alive);
    out += reply.body;
    connection.stream.expires_after(write_limit);
    const asio::const_buffer whole = asio::buffer(out);
    error_code error;
    std::tie(error, std::ignore) =
        co_await asio::async_write(connection.stream, whole, base::no_throw);
    if (out.capacity() > kept_bytes_max) out = std::string();
    co_return !error && keep_alive;
}

}  // namespace apprunner::api
