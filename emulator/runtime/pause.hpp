// A pause in a coroutine, and when one is due. Control thread only.
#pragma once

#include "emulator/base/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace apprunner::runtime {

/// Between two questions to an engine that does not answer.
inline constexpr std::chrono::milliseconds engine_retry_pause{500};

/// The engine may answer later.
[[nodiscard]] inline bool is_absence(const base::Error& error) {
    return error.code == base::Errc::unreachable || error.code == base::Errc::timed_out;
}

inline boost::asio::awaitable<void> pause(std::chrono::milliseconds length) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, length);
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    co_await timer.async_wait(token);
}

}  // namespace apprunner::runtime
