// Runs one coroutine of the checks to its end, on an io_context of the test's.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>

namespace apprunner::probes {

inline constexpr std::chrono::milliseconds patience_ms{20'000};

/// What the coroutine gives; throws what it throws, and where it does not end in patience_ms.
template <class Result>
Result run_on(boost::asio::io_context& context, boost::asio::awaitable<Result> work) {
    std::optional<Result> result;
    boost::asio::co_spawn(
        context,
        std::move(work),
        [&result](const std::exception_ptr& thrown, Result value) {
            if (thrown) std::rethrow_exception(thrown);
            result.emplace(std::move(value));
        }
    );
    context.restart();
    const auto deadline = std::chrono::steady_clock::now() + patience_ms;
    while (!result && std::chrono::steady_clock::now() < deadline) context.run_one_until(deadline);
    if (!result) throw std::runtime_error("it did not end");
    return std::move(*result);
}

}  // namespace apprunner::probes
