// What the TCP and the HTTP check share: the connect, one deadline over everything, and what each
// socket error says of the app. Inside probes_io only; runs where the check runs.
#pragma once

#include "probes/io/probe_target.hpp"
#include "probes/pure/outcome.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace apprunner::probes {

struct Attempt {
    explicit Attempt(const boost::asio::any_io_executor& executor) : socket(executor) {}

    boost::asio::ip::tcp::socket socket;
    /// What a timeout would say: "no connection within 2 s".
    std::string missing = "no connection";
};

/// `connected`, or why not. Both arguments must outlive the awaitable.
[[nodiscard]] boost::asio::awaitable<Outcome> connect(Attempt& attempt, const ProbeTarget& target);

/// The same, and then sends those bytes, which must outlive the awaitable too.
[[nodiscard]] boost::asio::awaitable<Outcome> send(
    Attempt& attempt, const ProbeTarget& target, const std::string& bytes
);

/// Runs the check, which must be one on `attempt`, for no longer than `limit`, and measures it.
[[nodiscard]] boost::asio::awaitable<Outcome> within(
    base::Duration limit, boost::asio::awaitable<Outcome> check, const Attempt& attempt
);

/// What a failed connect, write or read says: a table.
[[nodiscard]] Outcome outcome_of(const boost::system::error_code& error);

}  // namespace apprunner::probes
