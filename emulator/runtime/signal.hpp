// A flag that coroutines can wait for. Control thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace apprunner::runtime {

class Signal {
  public:
    explicit Signal(const boost::asio::any_io_executor& executor) : timer_(executor) {
        timer_.expires_at(std::chrono::steady_clock::time_point::max());
    }

    void set() {
        is_set_ = true;
        timer_.cancel();
    }
    [[nodiscard]] bool is_set() const { return is_set_; }

    /// Returns once the flag is set; at once when it is already.
    boost::asio::awaitable<void> wait() {
        const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
        while (!is_set_) co_await timer_.async_wait(token);
    }

    /// The same, but no longer than `limit`. Tells whether it is set. One waiter at a time.
    boost::asio::awaitable<bool> wait_for(std::chrono::milliseconds limit) {
        const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
        if (is_set_) co_return true;
        timer_.expires_after(limit);
        co_await timer_.async_wait(token);
        timer_.expires_at(std::chrono::steady_clock::time_point::max());
        co_return is_set_;
    }

  private:
    boost::asio::steady_timer timer_;
    bool is_set_ = false;
};

}  // namespace apprunner::runtime
