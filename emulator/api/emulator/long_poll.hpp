// A long poll: waits until there is news, a time has passed, or the server stops. Control thread
// only.
#pragma once

#include "emulator/api/context.hpp"
#include "emulator/base/await.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace apprunner::api {

/// `source` calls a waiter once at its next entry (wait(), forget()), and outlives the context's
/// requests; `has_news` is asked before each wait.
template <class Source>
boost::asio::awaitable<void> wait_for_news(
    Context& context, Source& source, std::chrono::seconds limit, std::function<bool()> has_news
) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto timer = std::make_shared<boost::asio::steady_timer>(executor);
    timer->expires_after(limit);
    bool is_over = false;
    while (!has_news() && !is_over && !context.waits.are_over()) {
        const std::weak_ptr<boost::asio::steady_timer> waiting = timer;
        const std::uint64_t ticket = source.wait([waiting] {
            if (const auto still_waiting = waiting.lock()) still_waiting->cancel();
        });
        context.waits.add(timer);
        const auto [error] = co_await timer->async_wait(base::no_throw);
        context.waits.remove(timer);
        source.forget(ticket);
        is_over = !error;
    }
}

}  // namespace apprunner::api
