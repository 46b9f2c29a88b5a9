// For tests of coroutines: a context that the test's own thread drives until what it waits for has
// come.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

namespace apprunner::fakes {

class CallRunner {
  protected:
    explicit CallRunner(std::chrono::seconds patience) : patience_(patience) {}

    /// Runs the context until the call is done.
    template <class T>
    T run(boost::asio::awaitable<T> call) {
        std::optional<T> result;
        boost::asio::co_spawn(
            context,
            std::move(call),
            [&result](const std::exception_ptr& thrown, T value) {
                if (thrown) std::rethrow_exception(thrown);
                result.emplace(std::move(value));
            }
        );
        run_until([&result] { return result.has_value(); });
        if (!result) throw std::runtime_error("the call did not end in time");
        return std::move(*result);
    }

    /// Runs the context until the condition holds, or patience ends (then the caller's own
    /// expectation fails).
    void run_until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + patience_;
        context.restart();
        const auto busy = boost::asio::make_work_guard(context);
        while (!holds() && std::chrono::steady_clock::now() < deadline) {
            context.run_one_for(std::chrono::milliseconds(20));
        }
    }

    boost::asio::io_context context{1};

  private:
    const std::chrono::seconds patience_;
};

}  // namespace apprunner::fakes
