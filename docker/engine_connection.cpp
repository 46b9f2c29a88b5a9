// Connects by the kind of the address; then all kinds are read and written alike.
#include "docker/engine_connection.hpp"

#include "docker/reach_errors.hpp"
#include "emulator/base/await.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <type_traits>
#include <utility>

namespace apprunner::docker {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;

namespace {

constexpr std::size_t read_bytes_max = 16UL * 1024;

template <class Stream>
asio::awaitable<std::string> read_from(Stream& stream) {
    std::array<char, read_bytes_max> bytes;  // NOLINT: read before it is looked at.
    const auto [error, size] = co_await stream.async_read_some(asio::buffer(bytes), base::no_throw);
    co_return error ? std::string() : std::string(bytes.data(), size);
}

template <class Stream>
asio::awaitable<bool> write_to(Stream& stream, std::string_view bytes) {
    const auto buffer = asio::buffer(bytes);
    const auto [error, size] = co_await asio::async_write(stream, buffer, base::no_throw);
    co_return !error;
}

/// What OpenSSL's own macro does, with a cast of C's.
void name_server(SSL* tls, std::string host) {
    SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
}

/// A peer that has gone is noticed in as long as ssh takes.
void notice_silence(int socket) {
    constexpr int on = 1;
    constexpr int idle_s = 15;
    constexpr int lost_ms = 45'000;
    ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &idle_s, sizeof idle_s);
    ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &lost_ms, sizeof lost_ms);
}

asio::awaitable<std::string> nothing() {
    co_return std::string();
}

asio::awaitable<bool> never() {
    co_return false;
}

std::string use_files(ssl::context& context, const EngineTlsFiles& files) {
    error_code error;
    if (files.ca.empty()) context.set_default_verify_paths(error);
    if (!files.ca.empty()) context.load_verify_file(files.ca, error);
    if (error) return files.ca + ": " + error.message();
    if (files.certificate.empty()) return {};
    context.use_certificate_chain_file(files.certificate, error);
    if (error) return files.certificate + ": " + error.message();
    context.use_private_key_file(files.key, ssl::context::pem, error);
    return error ? files.key + ": " + error.message() : std::string();
}

}  // namespace

asio::awaitable<base::Result<std::unique_ptr<EngineConnection>>> EngineConnection::open(
    Endpoint endpoint
) {
    std::unique_ptr<EngineConnection> made(new EngineConnection(std::move(endpoint)));
    const std::string trouble = co_await made->connect();
    if (trouble.empty()) co_return std::move(made);
    co_return base::Error(
        base::Errc::unreachable,
        "cannot reach the Docker Engine at " + made->endpoint_.name + ": " + trouble
    );
}

/// Gives what is wrong, or "".
asio::awaitable<std::string> EngineConnection::connect() {
    const auto executor = co_await asio::this_coro::executor;
    if (endpoint_.kind == EndpointKind::ssh) {
        auto ssh = SshConnection::open(endpoint_);
        if (!ssh) co_return ssh.error().detail;
        ssh_.emplace(std::move(*ssh));
        Local socket(executor);
        error_code error;
        socket.assign(asio::local::stream_protocol(), ssh_->release(), error);
        stream_.emplace<Local>(std::move(socket));
        co_return error ? error.message() : std::string();
    }
    if (endpoint_.kind != EndpointKind::unix_socket) co_return co_await connect_tcp();
    Local socket(executor);
    const asio::local::stream_protocol::endpoint where(endpoint_.socket_path);
    const auto [error] = co_await socket.async_connect(where, base::no_throw);
    stream_.emplace<Local>(std::move(socket));
    co_return error ? error.message() : std::string();
}

asio::awaitable<std::string> EngineConnection::connect_tcp() {
    const auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    const std::string port = std::to_string(endpoint_.port);
    const auto [unknown, addresses] =
        co_await resolver.async_resolve(endpoint_.host, port, base::no_throw);
    if (unknown) co_return unknown.message();
    Tcp socket(executor);
    const auto [error, at] = co_await asio::async_connect(socket, addresses, base::no_throw);
    if (error) co_return error.message();
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    notice_silence(socket.native_handle());
    if (endpoint_.kind == EndpointKind::tls) co_return co_await begin_tls(std::move(socket));
    stream_.emplace<Tcp>(std::move(socket));
    co_return std::string();
}

asio::awaitable<std::string> EngineConnection::begin_tls(Tcp socket) {
    tls_.emplace(ssl::context::tls_client);
    std::string trouble = use_files(*tls_, endpoint_.tls);
    if (!trouble.empty()) co_return trouble;
    Tls& stream = stream_.emplace<Tls>(std::move(socket), *tls_);
    name_server(stream.native_handle(), endpoint_.host);
    error_code error;
    stream.set_verify_mode(endpoint_.tls.verify ? ssl::verify_peer : ssl::verify_none, error);
    const ssl::host_name_verification verification(endpoint_.host);
    if (endpoint_.tls.verify) stream.set_verify_callback(verification, error);
    const auto [failed] = co_await stream.async_handshake(ssl::stream_base::client, base::no_throw);
    co_return failed ? failed.message() : std::string();
}

asio::awaitable<std::string> EngineConnection::read() {
    if (auto* local = std::get_if<Local>(&stream_)) return read_from(*local);
    if (auto* tcp = std::get_if<Tcp>(&stream_)) return read_from(*tcp);
    if (auto* tls = std::get_if<Tls>(&stream_)) return read_from(*tls);
    return nothing();
}

asio::awaitable<bool> EngineConnection::write(std::string_view bytes) {
    if (auto* local = std::get_if<Local>(&stream_)) return write_to(*local, bytes);
    if (auto* tcp = std::get_if<Tcp>(&stream_)) return write_to(*tcp, bytes);
    if (auto* tls = std::get_if<Tls>(&stream_)) return write_to(*tls, bytes);
    return never();
}

void EngineConnection::close() {
    error_code ignored;
    if (auto* local = std::get_if<Local>(&stream_)) local->close(ignored);
    if (auto* tcp = std::get_if<Tcp>(&stream_)) tcp->close(ignored);
    if (auto* tls = std::get_if<Tls>(&stream_)) tls->lowest_layer().close(ignored);
}

std::string EngineConnection::last_words() const {
    return ssh_ ? ssh_->last_words() : std::string();
}

}  // namespace apprunner::docker
