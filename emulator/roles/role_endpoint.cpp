// One request a connection: SDKs ask seldom.
#include "emulator/roles/role_endpoint.hpp"

#include "emulator/base/await.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <charconv>
#include <chrono>
#include <optional>
#include <tuple>

namespace apprunner::roles {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t connections_max = 64;
constexpr std::uint32_t head_bytes_max = 16 * 1024;
constexpr std::uint64_t body_bytes_max = 64UL * 1024;
constexpr std::chrono::seconds request_limit{10};
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::string_view path_prefix = "/v2/credentials/";
constexpr std::uint16_t http_port = 80;

/// 169.254.170.0/24, but for .2, which is this machine.
bool is_in_roles_network(const asio::ip::address& peer) {
    if (!peer.is_v4()) return false;
    const auto bytes = peer.to_v4().to_bytes();
    return bytes[0] == 169 && bytes[1] == 254 && bytes[2] == 170 && bytes[3] != 2;
}

std::string head_of(const RoleReply& reply) {
    return "HTTP/1.1 " + std::to_string(reply.status) + (reply.status == 200 ? " OK" : " Error") +
           "\r\nContent-Type: " + reply.content_type +
           "\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Length: " +
           std::to_string(reply.body.size()) + "\r\n\r\n";
}

/// Port and path of "/PATH" or "http://HOST[:PORT]/PATH".
std::optional<std::pair<std::uint16_t, std::string>> place_in(std::string_view uri) {
    std::uint16_t port = http_port;
    constexpr std::string_view scheme = "http://";
    if (uri.starts_with(scheme)) {
        uri.remove_prefix(scheme.size());
        const std::size_t slash = uri.find('/');
        if (slash == std::string_view::npos) return std::nullopt;
        const std::string_view host = uri.substr(0, slash);
        uri.remove_prefix(slash);
        if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
            const char* const end = host.data() + host.size();
            const auto read = std::from_chars(host.data() + colon + 1, end, port);
            if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
        }
    }
    if (!uri.starts_with(path_prefix)) return std::nullopt;
    return std::pair(port, std::string(uri));
}

}  // namespace

RoleEndpoint::RoleEndpoint(asio::io_context& control, RoleEndpointOptions options)
    : control_(control), options_(std::move(options)) {}

std::uint16_t RoleEndpoint::port() const {
    if (acceptors_.empty()) return 0;
    error_code error;
    const tcp::endpoint endpoint = acceptors_.front()->local_endpoint(error);
    return error ? std::uint16_t{0} : endpoint.port();
}

base::Result<void> RoleEndpoint::listen() {
    if (!acceptors_.empty()) return {};
    auto first = listen_at(options_.port);
    if (first || first.error().code == base::Errc::unreachable) return first;
    return listen_at(0);
}

base::Result<void> RoleEndpoint::listen_at(std::uint16_t port) {
    for (const Acceptor& each : acceptors_) {
        error_code ignored;
        if (port != 0 && each->local_endpoint(ignored).port() == port) return {};
    }
    const tcp::endpoint endpoint(asio::ip::make_address(options_.address), port);
    const auto acceptor = std::make_shared<tcp::acceptor>(control_);
    error_code error;
    acceptor->open(endpoint.protocol(), error);
    if (!error) acceptor->set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        const bool is_elsewhere = error == boost::system::errc::address_not_available;
        const auto code = is_elsewhere ? base::Errc::unreachable : base::Errc::conflict;
        return base::Error{
            code, options_.address + " port " + std::to_string(port) + ": " + error.message()};
    }
    acceptors_.push_back(acceptor);
    asio::co_spawn(control_, accept_all(acceptor), asio::detached);
    return {};
}

void RoleEndpoint::stop() {
    error_code ignored;
    for (const Acceptor& each : acceptors_) each->close(ignored);
    acceptors_.clear();
    holders_.clear();
}

std::vector<std::pair<std::string, std::string>> RoleEndpoint::admit(RoleHolder holder) {
    const std::string path = std::string(path_prefix) + fresh_token();
    const std::uint16_t where = port();
    const std::string base_url =
        "http://" + options_.address + (where == http_port ? "" : ":" + std::to_string(where));
    std::vector<std::pair<std::string, std::string>> variables;
    if (where == http_port) {
        variables.emplace_back(relative_uri_variable, path);
    } else {
        variables.emplace_back(full_uri_variable, base_url + path);
    }
    // Made-up keys are good here alone.
    if (!passes_own_keys(holder.mode)) variables.emplace_back(sts_variable, base_url);
    holders_[path] = std::move(holder);
    return variables;
}

bool RoleEndpoint::admit_again(RoleHolder holder, const std::string& uri) {
    const auto place = place_in(uri);
    if (!place) return false;
    const auto listens = listen_at(place->first);
    if (!listens) return false;
    holders_[place->second] = std::move(holder);
    return true;
}

void RoleEndpoint::dismiss(const std::string& instance_id) {
    std::erase_if(holders_, [&instance_id](const auto& each) {
        return each.second.instance_id == instance_id;
    });
}

asio::awaitable<void> RoleEndpoint::accept_all(Acceptor acceptor) {
    const auto self = shared_from_this();
    while (acceptor->is_open()) {
        auto [error, socket] = co_await acceptor->async_accept(base::no_throw);
        if (!acceptor->is_open()) break;
        if (error || open_ >= connections_max) {
            error_code ignored;
            socket.close(ignored);
            co_await base::sleep_for(accept_pause);
            continue;
        }
        error_code unknown;
        const tcp::endpoint peer = socket.remote_endpoint(unknown);
        const auto& admits = options_.admits ? options_.admits : is_in_roles_network;
        if (unknown || !admits(peer.address())) continue;
        asio::co_spawn(control_, serve(std::move(socket)), asio::detached);
    }
}

asio::awaitable<void> RoleEndpoint::serve(tcp::socket socket) {
    const auto self = shared_from_this();
    ++open_;
    beast::tcp_stream stream(std::move(socket));
    stream.expires_after(request_limit);
    beast::flat_buffer buffer;
    http::request_parser<http::string_body> parser;
    parser.header_limit(head_bytes_max);
    parser.body_limit(body_bytes_max);
    const auto [error, count] = co_await http::async_read(stream, buffer, parser, base::no_throw);
    static_cast<void>(count);
    if (!error) {
        const auto request = parser.release();
        const RoleReply reply = answer(
            request.method() == http::verb::post,
            std::string(request.target()),
            std::string(request[http::field::authorization]),
            request.body()
        );
        const std::string text = head_of(reply) + reply.body;
        const asio::const_buffer whole = asio::buffer(text);
        co_await asio::async_write(stream, whole, base::no_throw);
    }
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
    --open_;
}

RoleReply RoleEndpoint::answer(
    bool is_post, const std::string& path, const std::string& authorization, const std::string& body
) const {
    if (!is_post) return keys_at(path);
    if (path == "/" && options_.sts) return options_.sts(body, holder_of(authorization));
    return {404, "application/json", error_document("NotFound", "only STS is answered here")};
}

RoleReply RoleEndpoint::keys_at(const std::string& path) const {
    const auto found = holders_.find(path);
    if (found == holders_.end()) {
        return {
            404,
            "application/json",
            error_document("InvalidIdInRequest", "no instance has credentials here")};
    }
    const auto keys = keys_for(found->second);
    if (!keys) {
        return {500, "application/json", error_document("NoKeys", keys.error().detail)};
    }
    RoleReply reply;
    reply.body = keys_document(found->second, *keys, std::time(nullptr));
    return reply;
}

/// By the access key that its request is signed with. The signature itself is not looked at: only
/// the instance could know the key.
const RoleHolder* RoleEndpoint::holder_of(const std::string& authorization) const {
    for (const auto& [path, holder] : holders_) {
        if (passes_own_keys(holder.mode)) continue;
        const auto keys = keys_for(holder);
        if (keys &&
            authorization.find("Credential=" + keys->access_key_id + "/") != std::string::npos) {
            return &holder;
        }
    }
    return nullptr;
}

}  // namespace apprunner::roles
