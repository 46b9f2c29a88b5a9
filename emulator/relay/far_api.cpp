// One request over HTTP/1.1, with a connection of its own.
#include "emulator/relay/far_api.hpp"

#include "emulator/base/await.hpp"
#include "emulator/wire/request_body.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <tuple>

namespace apprunner::relay {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

base::Error failed(const std::string& operation, const error_code& error) {
    const bool is_late = error == beast::error::timeout;
    return {
        is_late ? base::Errc::timed_out : base::Errc::unreachable,
        operation + " was not answered: " + error.message()};
}

}  // namespace

asio::awaitable<base::Result<wire::Json>> call_far(
    std::uint16_t api_port, std::string operation, wire::Json input, std::chrono::seconds limit
) {
    beast::tcp_stream stream(co_await asio::this_coro::executor);
    stream.expires_after(limit);
    const tcp::endpoint where(asio::ip::address_v4::loopback(), api_port);
    error_code error;
    std::tie(error) = co_await stream.async_connect(where, base::no_throw);
    if (error) co_return failed(operation, error);
    http::request<http::string_body> request(http::verb::post, "/", 11);
    request.set(http::field::host, "127.0.0.1:" + std::to_string(api_port));
    request.set(http::field::content_type, "application/x-amz-json-1.0");
    request.set("X-Amz-Target", operation);
    request.set(http::field::connection, "close");
    request.body() = input.dump();
    request.prepare_payload();
    std::tie(error, std::ignore) = co_await http::async_write(stream, request, base::no_throw);
    if (error) co_return failed(operation, error);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    std::tie(error, std::ignore) =
        co_await http::async_read(stream, buffer, parser, base::no_throw);
    if (error) co_return failed(operation, error);
    auto body = wire::parse_body(parser.get().body()).value_or(wire::Json());
    if (parser.get().result_int() == 200) co_return body;
    co_return base::Error(base::Errc::refused, operation + ": " + wire::text_at(body, "message"));
}

}  // namespace apprunner::relay
