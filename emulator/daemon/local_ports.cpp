// Asks the ingress, and looks among the services and on this machine for who has a port.
#include "emulator/daemon/local_ports.hpp"

#include "emulator/base/await.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/daemon/process.hpp"
#include "emulator/daemon/state_report.hpp"
#include "probes/io/port_holder.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace apprunner::daemon {

namespace asio = boost::asio;

namespace {

constexpr const char* way_out =
    ": end what has it, or choose another --local-port; without one the port follows from the "
    "service's id";
constexpr std::chrono::milliseconds look_again{20};
/// A relay that does not say anything in this time is on the way to a new connection.
constexpr std::chrono::seconds relay_limit{5};
/// In which the service is made that the port was asked for.
constexpr std::chrono::seconds wish_limit{30};

}  // namespace

bool LocalPorts::is_joined() const {
    return performer_ && performer_->reach().is_joined();
}

/// In a container nobody has published them: the ingress's is.
bool LocalPorts::are_reached() const {
    return !is_joined() || is_loopback(options_.host);
}

/// A service's own port is on loopback, whatever --host says; where it is not reached, its host.
std::string LocalPorts::url(const std::string& service_id) const {
    const auto port = ingress_.local_port(service_id);
    const std::string scheme = options_.tls ? "https" : "http";
    if (options_.domain.empty() && are_reached()) {
        return port ? scheme + "://127.0.0.1:" + std::to_string(*port) : "";
    }
    const std::uint16_t of_ingress = ingress_.port();
    const auto seen = is_joined() ? performer_->reach().published_port(of_ingress) : of_ingress;
    return scheme + "://" + published_name(*driver_, service_id, seen);
}

base::Result<void> LocalPorts::take_here(const std::string& service_name, std::uint16_t port) {
    if (!are_reached()) {
        return base::Error(
            base::Errc::conflict,
            "the daemon is in a container that publishes the ingress's port alone: leave "
            "--local-port out; LocalUrl is the service's host name at that port"
        );
    }
    const core::Engine& engine = driver_->engine();
    const core::ServiceView* named = engine.find_by_name(service_name);
    const std::string service_id = named != nullptr ? named->service.service_id : "";
    std::string holder;
    for (const auto& [id, view] : engine.services()) {
        if (id == service_id || view.service.status == model::ServiceStatus::deleted) continue;
        if (ingress_.local_port(id) == port) holder = " by service " + view.service.service_name;
    }
    auto moved = ingress_.move_local_port(service_id, port);
    if (moved || moved.error().code != base::Errc::conflict) return moved;
    if (holder.empty()) holder = probes::port_holder_text(port);
    const std::string what = fmt::format("port {} on 127.0.0.1 is taken{}", port, holder);
    return base::Error(base::Errc::conflict, what + way_out);
}

/// What the relay has to say against the port; "": nothing, or there is no relay.
asio::awaitable<std::string> LocalPorts::ask_relay(std::uint16_t port) {
    if (options_.relayed.empty()) co_return std::string();
    refused_.erase(port);
    const auto until = Clock::now() + relay_limit;
    wished_[port] = Clock::now() + wish_limit;
    while (!open_.contains(port) && !refused_.contains(port) && Clock::now() < until) {
        co_await base::sleep_for(look_again);
    }
    const auto found = refused_.find(port);
    co_return found != refused_.end() ? found->second : std::string();
}

asio::awaitable<base::Result<void>> LocalPorts::take(std::string service_name, std::uint16_t port) {
    ingress_.allow_port(port);
    const std::string trouble = co_await ask_relay(port);
    if (!trouble.empty()) co_return base::Error(base::Errc::conflict, trouble + way_out);
    const auto taken = take_here(service_name, port);
    if (!taken) wished_.erase(port);
    co_return taken;
}

std::set<std::uint16_t> LocalPorts::ports() const {
    std::set<std::uint16_t> ports;
    for (const auto& [port, until] : wished_) ports.insert(port);
    for (const auto& [id, view] : driver_->engine().services()) {
        if (const auto port = ingress_.local_port(id)) ports.insert(*port);
    }
    return ports;
}

void LocalPorts::note_relay(
    std::set<std::uint16_t> open, const std::map<std::uint16_t, std::string>& refused
) {
    open_ = std::move(open);
    for (const auto& [port, reason] : refused) {
        refused_[port] = reason;
        ingress_.avoid_port(port);
        spdlog::warn("{} where the relay is: its service moves", reason);
    }
    // From here on it is the service's own, or nobody's.
    std::erase_if(wished_, [this, now = Clock::now()](const auto& wish) {
        const auto& [port, until] = wish;
        return refused_.contains(port) || is_of_service(port) || until < now;
    });
}

bool LocalPorts::is_of_service(std::uint16_t port) const {
    const auto& services = driver_->engine().services();
    return std::any_of(services.begin(), services.end(), [&](const auto& each) {
        return ingress_.local_port(each.first) == port;
    });
}

void LocalPorts::add_to(api::Host& host) {
    host.local_url = [this](const std::string& service_id) { return url(service_id); };
    host.take_local_port = [this](std::string service_name, std::uint16_t port) {
        return take(std::move(service_name), port);
    };
    host.local_ports = [this] { return ports(); };
    host.note_relay = [this](std::set<std::uint16_t> open, const auto& refused) {
        note_relay(std::move(open), refused);
    };
}

}  // namespace apprunner::daemon
