// One coroutine per watch, which looks at sockets and port in short steps and tells what has
// changed.
#include "probes/io/port_watch.hpp"

#include "emulator/base/await.hpp"
#include "probes/io/listening_sockets.hpp"
#include "probes/io/tcp_probe.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace apprunner::probes {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds knock_interval_ms{100};
constexpr std::chrono::milliseconds knock_timeout_ms{1000};
/// The same number of sockets may be other sockets.
constexpr std::chrono::milliseconds unhinted_interval_ms{2000};
/// A reading that took 1 ms is followed by 19 ms without another.
constexpr int rest_per_reading = 19;
/// A reading that took long was kept waiting, by a busy machine, and cost no more than others.
constexpr std::chrono::milliseconds rest_max{1000};

std::chrono::milliseconds look_interval(Clock::duration since_start) {
    using std::chrono::milliseconds;
    if (since_start < std::chrono::seconds(2)) return milliseconds(10);
    return since_start < std::chrono::seconds(62) ? milliseconds(50) : milliseconds(250);
}

bool is_open(const std::vector<model::ListeningSocket>& listeners, const WatchedPort& wanted) {
    return std::any_of(
        listeners.begin(),
        listeners.end(),
        [&](const model::ListeningSocket& listener) {
            return listener.port == wanted.port &&
                   (listener.address == "0.0.0.0" || listener.address == "::" ||
                    listener.address == wanted.address ||
                    listener.address == "::ffff:" + wanted.address);
        }
    );
}

}  // namespace

class PortWatch::Watch {
  public:
    Watch(
        const asio::any_io_executor& executor,
        WatchedPort port,
        OnListeners on_listeners,
        OnOpen on_open
    )
        : timer_(executor),
          port_(std::move(port)),
          on_listeners_(std::move(on_listeners)),
          on_open_(std::move(on_open)) {}

    /// Keeps the watch alive: a callback may destroy the PortWatch.
    static asio::awaitable<void> run(std::shared_ptr<Watch> self) {
        const Clock::duration none{};
        co_await self->pause(none);
        if (self->port_.pid > 0) {
            co_await self->look_repeatedly();
        } else {
            co_await self->knock_until_open();
        }
    }

    void stop() {
        stopped_ = true;
        timer_.cancel();
    }

    void look_now() {
        if (stopped_ || port_.pid <= 0) return;
        if (const auto in_use = tcp_sockets_in_use(port_.pid, port_.proc_folder))
            read_and_tell(*in_use);
    }

  private:
    asio::awaitable<void> pause(Clock::duration length) {
        timer_.expires_after(length);
        co_await timer_.async_wait(base::no_throw);
    }

    asio::awaitable<void> look_repeatedly() {
        const auto started = Clock::now();
        while (!stopped_) {
            look();
            const auto length = look_interval(Clock::now() - started);
            co_await pause(length);
        }
    }

    /// Errors mean that the process is gone, and the watch with it.
    void look() {
        const auto begin = Clock::now();
        const auto in_use = tcp_sockets_in_use(port_.pid, port_.proc_folder);
        stopped_ = !in_use;
        if (stopped_ || begin < next_reading_) return;
        if (listeners_ && *in_use == in_use_ && begin < last_reading_ + unhinted_interval_ms)
            return;
        read_and_tell(*in_use);
    }

    void read_and_tell(SocketCount in_use) {
        const auto begin = Clock::now();
        const auto read = listening_sockets(port_.pid, port_.proc_folder);
        stopped_ = !read;
        if (stopped_) return;
        in_use_ = in_use;
        last_reading_ = begin;
        const auto end = Clock::now();
        next_reading_ = end + std::min<Clock::duration>(rest_per_reading * (end - begin), rest_max);
        tell(*read);
    }

    void tell(const std::vector<model::ListeningSocket>& listeners) {
        if (listeners_ != listeners) {
            listeners_ = listeners;
            on_listeners_(listeners);
        }
        if (stopped_ || open_told_ || !is_open(listeners, port_)) return;
        open_told_ = true;
        on_open_();
    }

    asio::awaitable<void> knock_until_open() {
        using asio::experimental::awaitable_operators::operator||;
        const ProbeTarget target{port_.address, port_.port, knock_timeout_ms};
        while (!stopped_) {
            // stop() cancels the timer, and so ends a connect that hangs.
            timer_.expires_at(Clock::time_point::max());
            auto attempt = tcp_probe(target);
            auto stopping = timer_.async_wait(base::no_throw);
            auto race = std::move(attempt) || std::move(stopping);
            const auto first = co_await std::move(race);
            if (stopped_) co_return;
            const auto* const outcome = std::get_if<Outcome>(&first);
            if (outcome != nullptr && outcome->kind == OutcomeKind::connected) {
                on_open_();
                co_return;
            }
            const Clock::duration length = knock_interval_ms;
            co_await pause(length);
        }
    }

    asio::steady_timer timer_;
    WatchedPort port_;
    OnListeners on_listeners_;
    OnOpen on_open_;
    bool stopped_ = false;
    bool open_told_ = false;
    std::optional<std::vector<model::ListeningSocket>> listeners_;  ///< As last told.
    SocketCount in_use_;                                            ///< Before the last reading.
    Clock::time_point last_reading_;
    Clock::time_point next_reading_;  ///< Not before.
};

PortWatch::PortWatch(
    asio::any_io_executor executor, WatchedPort port, OnListeners on_listeners, OnOpen on_open
)
    : watch_(std::make_shared<Watch>(
          executor, std::move(port), std::move(on_listeners), std::move(on_open)
      )) {
    asio::co_spawn(executor, Watch::run(watch_), asio::detached);
}

PortWatch::~PortWatch() {
    stop();
}

void PortWatch::look_now() {
    // A callback may destroy the PortWatch.
    const auto watch = watch_;
    watch->look_now();
}

void PortWatch::stop() {
    watch_->stop();
}

}  // namespace apprunner::probes
