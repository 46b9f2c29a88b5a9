// Asks the ingress, and looks among the services and on this machine for who has a port.
#include "emulator/daemon/local_ports.hpp"

#include "emulator/core/ring/view.hpp"
#include "emulator/daemon/process.hpp"
#include "emulator/daemon/state_report.hpp"
#include "probes/io/port_holder.hpp"

#include <fmt/format.h>

#include <utility>

namespace apprunner::daemon {

namespace asio = boost::asio;

namespace {

constexpr const char* way_out =
    ": end what has it, or choose another --local-port; without one the port follows from the "
    "service's id";

}  // namespace

/// In a container nobody has published them: the ingress's is.
bool LocalPorts::are_reached() const {
    const bool is_joined = performer_ && performer_->reach().is_joined();
    return !is_joined || is_loopback(options_.host);
}

/// A service's own port is always on loopback, whatever --host says, so it serves who is there.
std::string LocalPorts::url(const std::string& service_id) const {
    const auto port = ingress_.local_port(service_id);
    const std::string scheme = options_.tls ? "https" : "http";
    if (are_reached()) return port ? scheme + "://127.0.0.1:" + std::to_string(*port) : "";
    const auto published = performer_->reach().published_port(ingress_.port());
    return scheme + "://" + published_name(*driver_, service_id, published);
}

base::Result<void> LocalPorts::take_here(const std::string& service_name, std::uint16_t port) {
    if (port != 0 && !are_reached()) {
        return base::Error(
            base::Errc::conflict,
            "the daemon is in a container that publishes the ingress's port alone: leave "
            "--local-port out; LocalUrl is the service's host name at that port"
        );
    }
    std::string service_id;
    std::string holder;
    for (const auto& [id, view] : driver_->engine().services()) {
        if (view.service.status == model::ServiceStatus::deleted) continue;
        const std::string& name = view.service.service_name;
        if (name == service_name) service_id = id;
        if (name != service_name && port != 0 && ingress_.local_port(id) == port) {
            holder = " by service " + name;
        }
    }
    const auto moved = ingress_.move_local_port(service_id, port);
    if (moved || moved.error().code != base::Errc::conflict) return moved;
    if (holder.empty()) holder = probes::port_holder_text(port);
    const std::string what = fmt::format("port {} on 127.0.0.1 is taken{}", port, holder);
    return base::Error(base::Errc::conflict, what + way_out);
}

asio::awaitable<base::Result<void>> LocalPorts::take(std::string service_name, std::uint16_t port) {
    co_return take_here(service_name, port);
}

void LocalPorts::add_to(api::Host& host) {
    host.local_url = [this](const std::string& service_id) { return url(service_id); };
    host.take_local_port = [this](std::string service_name, std::uint16_t port) {
        return take(std::move(service_name), port);
    };
}

}  // namespace apprunner::daemon
