// Server-sent events: the feed is the buffer, so that a slow page costs nothing but its connection
// and misses what the feed has dropped. Many pages cost one document of state.
#include "emulator/api/console/console.hpp"
#include "emulator/api/console/console_state.hpp"
#include "emulator/api/emulator/feed_json.hpp"
#include "emulator/base/await.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <memory>
#include <utility>

namespace apprunner::api {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t entries_max = 500;
constexpr milliseconds state_age_max{250};
/// News that come together are told together.
constexpr milliseconds gathering{50};
constexpr milliseconds look_interval{1000};
/// A client that is gone is noticed by a write.
constexpr milliseconds silence_max{5000};
constexpr std::chrono::seconds event_write_limit{30};

constexpr std::string_view event_stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n"
    "Connection: close\r\n\r\nretry: 1000\n\n";
constexpr std::string_view too_many_head =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    "Content-Length: 25\r\n\r\nToo many pages are open.\r\n";

/// One while it lives.
class Seat {
  public:
    explicit Seat(int& taken) : taken_(taken) { ++taken_; }
    ~Seat() { --taken_; }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

  private:
    int& taken_;
};

}  // namespace

/// What a page was told so far.
struct Console::Told {
    Asker asker;
    std::uint64_t sequence = 0;
    std::string state;
    steady_clock::time_point at;
};

const std::string& Console::state(const Asker& asker) {
    const auto now = steady_clock::now();
    State& state = states_[asker.is_confined ? asker.account.account_id : ""];
    if (state.text.empty() || now - state.at >= state_age_max) {
        state.text = console_state(context_, asker);
        state.at = now;
    }
    return state.text;
}

std::string Console::news(Told& told) {
    std::string text;
    const core::Engine& engine = context_.driver.engine();
    const logs::FeedPage page =
        context_.feed.after(told.sequence, entries_for(told.asker, engine), entries_max);
    const std::uint64_t first = context_.feed.first_sequence();
    const std::uint64_t dropped = first > told.sequence + 1 ? first - told.sequence - 1 : 0;
    told.sequence = page.seen;
    if (!page.entries.empty()) {
        std::string body;
        base::JsonWriter out(body);
        out.begin_object();
        out.number_member("Dropped", static_cast<std::int64_t>(dropped));
        out.begin_array_member("Entries");
        for (const logs::FeedEntry& entry : page.entries) {
            write_feed_entry(out, entry, engine);
        }
        out.end_array();
        out.end_object();
        text += "id: " + std::to_string(told.sequence) + "\nevent: feed\ndata: " + body + "\n\n";
    }
    const std::string& present = state(told.asker);
    if (present != told.state) {
        told.state = present;
        const std::int64_t now = base::epoch_ms(runtime::read_clock().wall);
        text += "event: state\ndata: {\"Now\":" + std::to_string(now) +
                ",\"Sequence\":" + std::to_string(told.sequence) + ",\"State\":" + present +
                "}\n\n";
    }
    if (text.empty() && steady_clock::now() - told.at >= silence_max) text = ": still here\n\n";
    return text;
}

asio::awaitable<bool> Console::send(boost::beast::tcp_stream& stream, std::string text) {
    stream.expires_after(event_write_limit);
    const asio::const_buffer whole = asio::buffer(text);
    const auto [error, size] = co_await asio::async_write(stream, whole, base::no_throw);
    static_cast<void>(size);
    co_return !error;
}

asio::awaitable<void> Console::wait_for_news() {
    const auto executor = co_await asio::this_coro::executor;
    const auto timer = std::make_shared<asio::steady_timer>(executor, look_interval);
    const std::weak_ptr<asio::steady_timer> waiting = timer;
    const std::uint64_t ticket = context_.feed.wait([waiting] {
        if (const auto still_waiting = waiting.lock()) still_waiting->cancel();
    });
    context_.waits.add(timer);
    const auto [error] = co_await timer->async_wait(base::no_throw);
    context_.feed.forget(ticket);
    if (error && !context_.waits.are_over()) {
        timer->expires_after(gathering);
        const auto [ignored] = co_await timer->async_wait(base::no_throw);
        static_cast<void>(ignored);
    }
    context_.waits.remove(timer);
}

asio::awaitable<void> Console::tell(
    boost::beast::tcp_stream& stream, std::uint64_t after, Asker asker
) {
    if (streams_ >= event_streams_max) {
        std::string refusal(too_many_head);
        const bool ignored = co_await send(stream, std::move(refusal));
        static_cast<void>(ignored);
        co_return;
    }
    const Seat place(streams_);
    Told told;
    told.asker = std::move(asker);
    // A number that the feed has not reached is an earlier daemon's.
    told.sequence = after > context_.feed.last_sequence() ? 0 : after;
    std::string head(event_stream_head);
    bool goes_on = co_await send(stream, std::move(head));
    while (goes_on && !context_.waits.are_over()) {
        std::string text = news(told);
        if (!text.empty()) {
            told.at = steady_clock::now();
            goes_on = co_await send(stream, std::move(text));
        }
        if (!goes_on || context_.waits.are_over()) break;
        const bool has_more = told.sequence < context_.feed.last_sequence();
        if (!has_more) co_await wait_for_news();
    }
}

}  // namespace apprunner::api
