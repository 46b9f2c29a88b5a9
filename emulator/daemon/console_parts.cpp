// Joins recorder, loads and rehearsals with driver, ingress and API.
#include "emulator/daemon/console_parts.hpp"

#include "emulator/base/await.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace apprunner::daemon {

namespace asio = boost::asio;

namespace {

/// A page asks at each keystroke; who asks more is told so.
constexpr int rehearsals_max = 8;

}  // namespace

ConsoleParts::ConsoleParts(
    asio::io_context& control, const DaemonOptions& options, const ingress::Ingress& ingress
)
    : options_(options), ingress_(ingress), loads_(control.get_executor()) {}

ConsoleParts::~ConsoleParts() {
    if (player_) player_->join();
}

void ConsoleParts::add_to(api::Host& host) {
    host.recorder = &recorder_;
    host.start_load = [this](const std::string& service_id, int per_second, int seconds) {
        return start_load(service_id, per_second, seconds);
    };
    host.load = [this](const std::string& service_id) { return loads_.find(service_id); };
    if (!options_.rehearse) return;
    host.rehearse = [this](std::string scenario, std::vector<std::string> profiles) {
        return rehearse(std::move(scenario), std::move(profiles));
    };
}

base::Result<void> ConsoleParts::start_load(
    const std::string& service_id, int per_second, int seconds
) {
    if (options_.tls) {
        return base::Error(
            base::Errc::invalid_argument,
            "The daemon's own load speaks no TLS: start without --tls."
        );
    }
    const auto port = ingress_.local_port(service_id);
    if (!port) return base::Error(base::Errc::conflict, "The service has no address yet.");
    return loads_.start(service_id, *port, per_second, seconds);
}

asio::awaitable<base::Result<std::string>> ConsoleParts::rehearse(
    std::string scenario, std::vector<std::string> profiles
) {
    if (rehearsals_ >= rehearsals_max) {
        co_return base::Error(base::Errc::conflict, "Other rehearsals are under way.");
    }
    ++rehearsals_;
    if (!player_) player_ = std::make_unique<asio::thread_pool>(1);
    const auto control = co_await asio::this_coro::executor;
    struct Play {
        explicit Play(const asio::any_io_executor& executor) : done(executor) {}

        std::string scenario;
        std::vector<std::string> profiles;
        std::optional<base::Result<std::string>> result;
        base::Event done;
    };
    const auto play = std::make_shared<Play>(control);
    play->scenario = std::move(scenario);
    play->profiles = std::move(profiles);
    asio::post(*player_, [play, control, player = options_.rehearse] {
        play->result = player(play->scenario, play->profiles);
        asio::post(control, [play] { play->done.set(); });
    });
    co_await play->done.wait();
    --rehearsals_;
    co_return std::move(*play->result);
}

}  // namespace apprunner::daemon
