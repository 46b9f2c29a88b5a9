// Takes one that is ready, sends the port's number through, and waits for the word that it was
// reached; meanwhile the next one is made ready.
#include "emulator/relay/carriers.hpp"

#include "emulator/base/await.hpp"
#include "emulator/relay/far_daemon.hpp"
#include "emulator/relay/frames.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>
#include <vector>

namespace apprunner::relay {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// `up` opens two connections at a time; further ones are made ready while these are in use.
constexpr std::size_t ready_count = 2;
/// sshd lets ten wait at its door, and drops others at random (MaxStartups).
constexpr std::size_t opening_max = 4;
constexpr milliseconds look_again{20};
/// A connection on the other machine's loopback, there and back.
constexpr seconds greeting_limit{10};

}  // namespace

asio::awaitable<base::Result<Carriers::Stream>> Carriers::open(std::shared_ptr<Carriers> self) {
    while (self->opening_ >= opening_max) co_await base::sleep_for(look_again);
    ++self->opening_;
    std::vector<std::string> words{far_program, "dial-stdio"};
    auto stream =
        co_await docker::ExecStream::start(self->client_, self->container_, std::move(words));
    --self->opening_;
    co_return std::move(stream);
}

asio::awaitable<void> Carriers::open_ready(std::shared_ptr<Carriers> self) {
    auto stream = co_await open(self);
    --self->becoming_ready_;
    if (!stream) {
        // The next connection tries again.
        if (!self->is_stopped_) spdlog::warn("{}", stream.error().detail);
        co_return;
    }
    if (!self->is_stopped_) self->ready_.push_back(std::move(*stream));
}

void Carriers::warm() {
    while (!is_stopped_ && ready_.size() + becoming_ready_ < ready_count) {
        ++becoming_ready_;
        asio::co_spawn(executor_, open_ready(shared_from_this()), asio::detached);
    }
}

void Carriers::stop() {
    is_stopped_ = true;
    ready_.clear();
}

asio::awaitable<std::string> Carriers::greet(docker::ExecStream& stream, std::uint16_t port) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, greeting_limit);
    const auto is_over = std::make_shared<bool>(false);
    timer.async_wait([&stream, is_over](const boost::system::error_code& /*error*/) {
        if (!*is_over) stream.close();
    });
    const std::string line = std::to_string(port) + "\n";
    std::string answer;
    if (co_await stream.write(line)) answer = co_await stream.read();
    *is_over = true;
    co_return answer;
}

asio::awaitable<base::Result<Carrier>> Carriers::to(std::uint16_t port) {
    const auto self = shared_from_this();
    bool was_ready = true;
    Carrier carrier;
    while (was_ready) {
        was_ready = !ready_.empty();
        if (was_ready) {
            carrier.stream = std::move(ready_.front());
            ready_.pop_front();
            warm();
        } else {
            auto opened = co_await open(self);
            if (!opened) co_return opened.error();
            carrier.stream = std::move(*opened);
            warm();
        }
        carrier.first = co_await greet(*carrier.stream, port);
        if (!carrier.first.empty() && carrier.first.front() == reached) {
            carrier.first.erase(0, 1);
            co_return std::move(carrier);
        }
        const std::string words = carrier.stream->last_words();
        if (words.starts_with("port ")) co_return base::Error(base::Errc::refused, words);
        // It has died while it was waiting, and with it the others, most likely.
        if (was_ready) ready_.clear();
    }
    co_return base::Error(
        base::Errc::unreachable,
        "the connection to " + client_.endpoint().name +
            " broke off: " + carrier.stream->last_words()
    );
}

}  // namespace apprunner::relay
