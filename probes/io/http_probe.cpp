// Connects, asks, reads until the head is whole, and leaves politely.
#include "probes/io/http_probe.hpp"

#include "emulator/base/await.hpp"
#include "probes/io/attempt.hpp"
#include "probes/io/response_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace apprunner::probes {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds leave_limit_ms{500};
constexpr std::size_t leave_bytes_max = 1024 * 1024;

std::string request_text(const std::string& path, std::uint16_t port) {
    std::string target;
    for (const char c : path) {
        if (c > ' ' && c < '\x7f') {
            target += c;
        } else {
            target += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return fmt::format(
        "GET {} HTTP/1.1\r\n"
        "Host: 169.254.172.2:{}\r\n"
        "User-Agent: apprunner-sim-health-check\r\n"
        "Connection: close\r\n\r\n",
        target.empty() ? "/" : target,
        port
    );
}

Outcome outcome_of_end(const boost::system::error_code& error, const AnswerHead& head) {
    if (error != asio::error::eof || head.is_empty()) return outcome_of(error);
    return {OutcomeKind::reset, 0, "connection closed in the middle of the answer's head", {}};
}

asio::awaitable<Outcome> ask(
    Attempt& attempt, const ProbeTarget& target, const std::string& request
) {
    auto outcome = co_await connect(attempt, target);
    if (outcome.kind != OutcomeKind::connected) co_return outcome;
    attempt.missing = "no answer";
    const auto bytes = asio::buffer(request);
    const auto [write_error, written] =
        co_await asio::async_write(attempt.socket, bytes, base::no_throw);
    if (write_error) co_return outcome_of(write_error);
    AnswerHead head;
    std::array<char, 4096> block{};
    const auto space = asio::buffer(block);
    auto progress = AnswerHead::Progress::partial;
    while (progress == AnswerHead::Progress::partial) {
        const auto [error, count] = co_await attempt.socket.async_read_some(space, base::no_throw);
        if (error) co_return outcome_of_end(error, head);
        attempt.missing = "no more than a part of an answer";
        progress = head.feed(std::string_view(block.data(), count));
    }
    if (progress == AnswerHead::Progress::broken) {
        co_return Outcome{OutcomeKind::bad_answer, 0, head.fault(), {}};
    }
    const std::string reason = head.reason();
    const std::string detail =
        fmt::format("HTTP {}{}{}", head.status(), reason.empty() ? "" : " ", reason);
    co_return Outcome{OutcomeKind::answered, head.status(), detail, {}};
}

asio::awaitable<void> read_to_end(asio::ip::tcp::socket& socket) {
    std::array<char, 16384> block{};
    const auto space = asio::buffer(block);
    std::size_t left = leave_bytes_max;
    while (left > 0) {
        const auto [error, count] = co_await socket.async_read_some(space, base::no_throw);
        if (error) break;
        left -= std::min(left, count);
    }
}

/// Closing a socket with unread bytes resets the connection, which many servers log as an error.
asio::awaitable<void> leave(asio::ip::tcp::socket socket) {
    using asio::experimental::awaitable_operators::operator||;
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, leave_limit_ms);
    auto timeout = timer.async_wait(asio::use_awaitable);
    auto end = read_to_end(socket);
    auto first = std::move(end) || std::move(timeout);
    co_await std::move(first);
}

}  // namespace

asio::awaitable<Outcome> http_probe(ProbeTarget target, std::string path) {
    const auto executor = co_await asio::this_coro::executor;
    const std::string request = request_text(path, target.port);
    Attempt attempt(executor);
    auto check = ask(attempt, target, request);
    auto outcome = co_await within(target.timeout, std::move(check), attempt);
    if (outcome.kind == OutcomeKind::answered) {
        asio::co_spawn(executor, leave(std::move(attempt.socket)), asio::detached);
    }
    co_return outcome;
}

}  // namespace apprunner::probes
