// The connect, the deadline and the table of socket errors.
#include "probes/io/attempt.hpp"

#include "emulator/base/await.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>

namespace apprunner::probes {

namespace asio = boost::asio;

namespace {

struct Meaning {
    int error;
    OutcomeKind kind;
    const char* text;
};

/// What the app, or the lack of one, causes. Everything else is trouble of this machine's own (no
/// descriptors, no ports, no route, a firewall) and says nothing about the app.
///
/// An unreachable host is one that nobody answers for: the instance is gone, and on AWS its
/// neighbour would simply hear nothing, so it counts as a timeout and not as a refusal, which only
/// a live kernel can give. An unreachable network (ENETUNREACH) is a hole in our own routing table.
constexpr std::array meanings{
    Meaning{ECONNREFUSED, OutcomeKind::refused, "connection refused"},
    Meaning{ECONNRESET, OutcomeKind::reset, "connection reset"},
    Meaning{ECONNABORTED, OutcomeKind::reset, "connection reset"},
    Meaning{EPIPE, OutcomeKind::reset, "connection reset"},
    Meaning{ETIMEDOUT, OutcomeKind::timed_out, "no answer"},
    Meaning{EHOSTUNREACH, OutcomeKind::timed_out, "no answer: nothing has that address"},
    Meaning{EHOSTDOWN, OutcomeKind::timed_out, "no answer: nothing has that address"},
};

Outcome probe_error(const std::string& reason) {
    return {OutcomeKind::probe_error, 0, "the check could not be made: " + reason, {}};
}

std::string limit_text(base::Duration limit) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count();
    return ms % 1000 == 0 ? fmt::format("{} s", ms / 1000) : fmt::format("{} ms", ms);
}

}  // namespace

Outcome outcome_of(const boost::system::error_code& error) {
    if (error == asio::error::eof) {
        return {OutcomeKind::reset, 0, "connection closed before an answer", {}};
    }
    if (error == asio::error::operation_aborted) return probe_error("it was ended from here");
    const auto found = std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& meaning) {
        return error ==
               boost::system::error_code(meaning.error, asio::error::get_system_category());
    });
    if (found == meanings.end()) return probe_error(error.message());
    return {found->kind, 0, found->text, {}};
}

asio::awaitable<Outcome> connect(Attempt& attempt, const ProbeTarget& target) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(target.address, error);
    if (error) co_return probe_error("'" + target.address + "' is not an IP address");
    const asio::ip::tcp::endpoint endpoint(address, target.port);
    attempt.socket.open(endpoint.protocol(), error);
    if (error) co_return outcome_of(error);
    const auto [failure] = co_await attempt.socket.async_connect(endpoint, base::no_throw);
    // A reset comes after the handshake (where nothing listens, a connect is refused): accepted.
    const bool accepted = !failure || failure == asio::error::connection_reset;
    if (!accepted) co_return outcome_of(failure);
    co_return Outcome{OutcomeKind::connected, 0, "connected", {}};
}

asio::awaitable<Outcome> send(
    Attempt& attempt, const ProbeTarget& target, const std::string& bytes
) {
    auto outcome = co_await connect(attempt, target);
    if (outcome.kind != OutcomeKind::connected) co_return outcome;
    attempt.missing = "no answer";
    const auto buffer = asio::buffer(bytes);
    const auto [error, count] = co_await asio::async_write(attempt.socket, buffer, base::no_throw);
    if (error) co_return outcome_of(error);
    co_return outcome;
}

asio::awaitable<Outcome> within(
    base::Duration limit, asio::awaitable<Outcome> check, const Attempt& attempt
) {
    using asio::experimental::awaitable_operators::operator||;
    const auto executor = co_await asio::this_coro::executor;
    const auto started = std::chrono::steady_clock::now();
    asio::steady_timer timer(executor, limit);
    auto timeout = timer.async_wait(base::no_throw);
    auto race = std::move(check) || std::move(timeout);
    auto first = co_await std::move(race);
    Outcome outcome;
    if (first.index() == 0) {
        outcome = std::get<0>(std::move(first));
    } else if (const auto [ended_early] = std::get<1>(first); ended_early) {
        outcome = outcome_of(ended_early);
    } else {
        outcome.kind = OutcomeKind::timed_out;
        outcome.detail = fmt::format("{} within {}", attempt.missing, limit_text(limit));
    }
    outcome.took = std::chrono::steady_clock::now() - started;
    co_return outcome;
}

}  // namespace apprunner::probes
