// Asks the local registry over HTTP with a connection for each question: they are few. Sizes and
// times are bounded.
#include "emulator/api/neighbours/registry_client.hpp"

#include "emulator/base/await.hpp"
#include "emulator/wire/json.hpp"
#include "emulator/wire/request_body.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <tuple>

namespace apprunner::api {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using base::Errc;
using base::Error;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds answer_limit{10};
constexpr std::uint64_t reply_bytes_max = 8UL * 1024 * 1024;
constexpr std::string_view manifest_types =
    "application/vnd.docker.distribution.manifest.v2+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json";

struct RegistryReply {
    unsigned status = 0;
    std::string digest;  ///< Docker-Content-Digest.
    wire::Json body;
};

Error unreachable(const std::string& registry, const error_code& error) {
    const bool is_late = error == beast::error::timeout;
    return {
        is_late ? Errc::timed_out : Errc::unreachable,
        "the registry at " + registry + " does not answer: " + error.message()};
}

asio::awaitable<base::Result<RegistryReply>> ask(std::string registry, std::string target) {
    const std::size_t colon = registry.rfind(':');
    const std::string host = registry.substr(0, colon);
    const std::string port = colon == std::string::npos ? "80" : registry.substr(colon + 1);
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver(executor);
    beast::tcp_stream stream(executor);
    error_code error;
    tcp::resolver::results_type addresses;
    std::tie(error, addresses) = co_await resolver.async_resolve(host, port, base::no_throw);
    if (error) co_return unreachable(registry, error);
    stream.expires_after(answer_limit);
    std::tie(error, std::ignore) = co_await stream.async_connect(addresses, base::no_throw);
    if (error) co_return unreachable(registry, error);
    http::request<http::empty_body> request(http::verb::get, target, 11);
    request.set(http::field::host, registry);
    request.set(http::field::accept, manifest_types);
    request.set(http::field::connection, "close");
    std::tie(error, std::ignore) = co_await http::async_write(stream, request, base::no_throw);
    if (error) co_return unreachable(registry, error);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(reply_bytes_max);
    std::tie(error, std::ignore) =
        co_await http::async_read(stream, buffer, parser, base::no_throw);
    if (error) co_return unreachable(registry, error);
    RegistryReply reply;
    reply.status = parser.get().result_int();
    reply.digest = std::string(parser.get()["Docker-Content-Digest"]);
    reply.body = wire::parse_body(parser.get().body()).value_or(wire::Json());
    co_return reply;
}

base::Result<RegistryReply> checked(base::Result<RegistryReply> reply, const std::string& what) {
    if (!reply || reply->status == 200) return reply;
    if (reply->status == 404) return Error{Errc::not_found, what + " is not in the registry"};
    return Error{
        Errc::protocol, "the registry answered " + std::to_string(reply->status) + " for " + what};
}

/// Of an image's manifest; an index names manifests instead of layers and has no size of its own.
/// Each part is bounded, so that the sum of all cannot overflow.
std::int64_t size_in(const wire::Json& manifest) {
    static constexpr std::int64_t part_bytes_max = std::int64_t{1} << 40U;
    std::int64_t bytes = 0;
    const auto add = [&bytes](const wire::Json& part) {
        const wire::Json& size = wire::member_at(part, "size");
        if (!size.is_number_integer()) return;
        bytes += std::clamp<std::int64_t>(wire::saturated(size), 0, part_bytes_max);
    };
    add(wire::member_at(manifest, "config"));
    for (const wire::Json& layer : wire::member_at(manifest, "layers")) add(layer);
    return bytes;
}

}  // namespace

asio::awaitable<base::Result<std::vector<std::string>>> registry_tags(
    std::string registry, std::string repository
) {
    const std::string target = "/v2/" + repository + "/tags/list";
    auto answered = co_await ask(registry, target);
    const auto reply = checked(std::move(answered), "repository " + repository);
    if (!reply) co_return reply.error();
    std::vector<std::string> tags;
    for (const wire::Json& tag : wire::member_at(reply->body, "tags")) {
        if (tag.is_string()) tags.push_back(tag.get<std::string>());
    }
    co_return tags;
}

asio::awaitable<base::Result<RegistryImage>> registry_image(
    std::string registry, std::string repository, std::string reference
) {
    const std::string target = "/v2/" + repository + "/manifests/" + reference;
    auto answered = co_await ask(registry, target);
    const auto reply = checked(std::move(answered), "image " + repository + ":" + reference);
    if (!reply) co_return reply.error();
    RegistryImage image;
    image.digest = reply->digest;
    image.size_bytes = size_in(reply->body);
    co_return image;
}

}  // namespace apprunner::api
