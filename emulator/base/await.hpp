// Waiting in coroutines: the completion token of all of them, a pause, and a flag to wait for. A
// header of Asio's, which base itself does not use. Each object belongs to its executor's thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace apprunner::base {

/// Results come as a tuple with the error in front; nothing is thrown.
inline constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);

/// Goes on after that time, in the awaiting coroutine's executor.
inline boost::asio::awaitable<void> sleep_for(std::chrono::milliseconds length) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, length);
    co_await timer.async_wait(no_throw);
}

/// A flag that coroutines can wait for.
class Event {
  public:
    explicit Event(const boost::asio::any_io_executor& executor) : timer_(executor) {
        timer_.expires_at(std::chrono::steady_clock::time_point::max());
    }

    void set() {
        is_set_ = true;
        timer_.cancel();
    }
    [[nodiscard]] bool is_set() const { return is_set_; }

    /// Returns once the flag is set; at once when it is already.
    boost::asio::awaitable<void> wait() {
        while (!is_set_) co_await timer_.async_wait(no_throw);
    }

    /// The same, but no longer than `limit`. Tells whether it is set. One waiter at a time.
    boost::asio::awaitable<bool> wait_for(std::chrono::milliseconds limit) {
        if (is_set_) co_return true;
        timer_.expires_after(limit);
        co_await timer_.async_wait(no_throw);
        timer_.expires_at(std::chrono::steady_clock::time_point::max());
        co_return is_set_;
    }

  private:
    boost::asio::steady_timer timer_;
    bool is_set_ = false;
};

}  // namespace apprunner::base
