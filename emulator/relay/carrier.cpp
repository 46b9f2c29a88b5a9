// However many want a line, one trunk is made, and all wait for it.
#include "emulator/relay/carrier.hpp"

#include "emulator/base/await.hpp"
#include "emulator/relay/dial_stdio.hpp"
#include "emulator/relay/far_daemon.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include <spdlog/spdlog.h>

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::relay {

namespace asio = boost::asio;

namespace {

/// ssh's handshake, and a program's start in a container.
constexpr std::chrono::seconds dial_limit{20};

}  // namespace

asio::awaitable<std::shared_ptr<TrunkLine>> Carrier::to(std::uint16_t port) {
    const auto self = shared_from_this();
    const bool has_trunk = trunk_ && !trunk_->is_over();
    if (!has_trunk && !is_stopped_ && !std::exchange(is_making_, true)) {
        asio::co_spawn(executor_, make_trunk(self), asio::detached);
    }
    while (is_making_) co_await is_made_.wait();
    if (trunk_ && !trunk_->is_over()) co_return trunk_->open(port);
    co_return TrunkLine::refused(executor_, trouble_);
}

void Carrier::stop() {
    is_stopped_ = true;
    trouble_ = "the daemon ends";
    if (trunk_) trunk_->close();
}

asio::awaitable<void> Carrier::make_trunk(std::shared_ptr<Carrier> self) {
    const bool was_prepared = self->connection_ != nullptr;
    auto made = co_await self->dial();
    // One that was prepared may have died meanwhile.
    if (!made && was_prepared && !self->is_stopped_) made = co_await self->dial();
    if (!made && !self->is_stopped_) {
        self->trouble_ = made.error().detail;
        spdlog::warn("{}", self->trouble_);
    }
    if (self->is_stopped_ && self->trunk_) self->trunk_->close();
    self->is_making_ = false;
    self->is_made_.ring();
}

asio::awaitable<base::Result<void>> Carrier::dial() {
    Connection connection = std::exchange(connection_, nullptr);
    if (!connection) {
        auto opened = co_await docker::EngineConnection::open(client_.endpoint());
        if (!opened) co_return opened.error();
        connection = std::move(*opened);
    }
    const auto is_done = std::make_shared<bool>(false);
    asio::steady_timer timer(executor_, dial_limit);
    timer.async_wait([is_done, it = connection.get()](const boost::system::error_code& error) {
        if (!error && !*is_done) it->close();
    });
    std::vector<std::string> words{far_program, "dial-stdio"};
    auto started =
        co_await ExecStream::start(client_, container_, std::move(words), std::move(connection));
    if (!started) {
        *is_done = true;
        co_return started.error();
    }
    const std::shared_ptr<ExecStream> stream = std::move(*started);
    const auto heard = co_await hear_greeting(stream);
    *is_done = true;
    co_return heard;
}

/// Makes the trunk of what comes behind it.
asio::awaitable<base::Result<void>> Carrier::hear_greeting(std::shared_ptr<ExecStream> stream) {
    const std::string_view greeting = dial_greeting;
    std::string said;
    bool goes_on = true;
    while (goes_on && said.size() < greeting.size()) {
        const std::string more = co_await stream->read();
        goes_on = !more.empty();
        said += more;
    }
    if (!said.starts_with(greeting)) {
        const std::string words = stream->last_words();
        co_return base::Error(
            base::Errc::unreachable,
            "no way into the emulator's container on the Docker Engine at " +
                client_.endpoint().name + ": " + (words.empty() ? said : words)
        );
    }
    Stream ends;
    ends.read = [stream] { return stream->read(); };
    ends.write = [stream](std::string_view bytes) { return stream->write(bytes); };
    ends.close = [stream] { stream->close(); };
    said.erase(0, greeting.size());
    trunk_ = std::make_shared<Trunk>(executor_, std::move(ends), nullptr, std::move(said));
    asio::co_spawn(executor_, live(shared_from_this(), trunk_, stream), asio::detached);
    co_return base::Result<void>();
}

asio::awaitable<void> Carrier::live(
    std::shared_ptr<Carrier> self, std::shared_ptr<Trunk> trunk, std::shared_ptr<ExecStream> stream
) {
    co_await Trunk::run(std::move(trunk));
    if (self->is_stopped_) co_return;
    const std::string words = stream->last_words();
    spdlog::warn(
        "the connection to {} broke off{}{}",
        self->client_.endpoint().name,
        words.empty() ? "" : ": ",
        words
    );
}

}  // namespace apprunner::relay
