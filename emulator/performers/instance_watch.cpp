// An instance's port and listening sockets: watched in /proc where that is the engine's, else by a
// helper container and by knocking.
#include "emulator/base/await.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/labels.hpp"
#include "emulator/runtime/driver.hpp"

#include <chrono>
#include <utility>
#include <vector>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

/// A helper container has been started and has spoken by then.
constexpr std::chrono::milliseconds helper_limit{5000};
constexpr std::chrono::milliseconds helper_step{10};

}  // namespace

void InstanceRun::watch(std::uint16_t port) {
    if (stop_requested_.is_set() || exited_.is_set()) return;
    port_to_watch_ = port;
    if (!placement_) return;  // adopt() comes back to it.
    probes::WatchedPort watched;
    watched.pid = pid_;
    watched.address = placement_->probe_address;
    watched.port = port;
    watched.proc_folder = world_.proc_folder;
    const auto on_listeners = [this](const std::vector<model::ListeningSocket>& listeners) {
        tell_listeners(listeners);
    };
    const auto on_open = [this] { world_.driver.observe(fact<core::PortOpened>()); };
    port_watch_.emplace(executor_, watched, on_listeners, on_open);
    begin_helper();
}

void InstanceRun::tell_listeners(const std::vector<model::ListeningSocket>& listeners) {
    auto told = fact<core::ListenersSeen>();
    told.listeners = listeners;
    world_.driver.observe(told);
}

asio::awaitable<base::Duration> InstanceRun::settle_listeners() {
    using Clock = std::chrono::steady_clock;
    if (!helper_) co_return base::Duration{};
    const auto began = Clock::now();
    while (port_to_watch_ && !helper_->has_told(*port_to_watch_) &&
           Clock::now() < began + helper_limit)
        co_await base::sleep_for(helper_step);
    co_return std::chrono::duration_cast<base::Duration>(Clock::now() - began);
}

/// One in an instance's life: it goes on when a watch follows another.
void InstanceRun::begin_helper() {
    if (pid_ > 0 || helper_ || !world_.reach.is_joined()) return;
    HelperWanted wanted;
    wanted.reach = world_.reach;
    wanted.instance_container = container_id_;
    wanted.labels = labels_of(world_.owner, world_.state_mark);
    wanted.labels[instance_id_label] = effect_.instance_id;
    wanted.name = "apprunner-sim-look-" + container_id_.substr(0, 12);
    auto tell = [this](const std::vector<model::ListeningSocket>& listeners) {
        if (port_to_watch_) tell_listeners(listeners);
    };
    helper_ = std::make_shared<ListenerHelper>(
        executor_, world_.client, std::move(wanted), std::move(tell)
    );
    spawn(ListenerHelper::live(helper_));
}

void InstanceRun::unwatch() {
    port_to_watch_.reset();
    port_watch_.reset();
    if (helper_) helper_->stop();
}

void InstanceRun::look_at_listeners() {
    if (port_watch_) port_watch_->look_now();
}

}  // namespace apprunner::performers
