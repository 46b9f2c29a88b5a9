// Asks the ingress, and looks among the services and on this machine for who has a port.
#include "emulator/daemon/local_ports.hpp"

#include "emulator/core/ring/view.hpp"
#include "emulator/daemon/process.hpp"
#include "emulator/daemon/state_report.hpp"
#include "probes/io/port_holder.hpp"

#include <fmt/format.h>

namespace apprunner::daemon {

namespace {

constexpr const char* way_out =
    ": end what has it, or choose another --local-port; without one the port follows from the "
    "service's id";

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

base::Result<void> LocalPorts::take(const std::string& service_name, std::uint16_t port) {
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

void LocalPorts::add_to(api::Host& host) {
    host.local_url = [this](const std::string& service_id) { return url(service_id); };
    host.take_local_port = [this](const std::string& service_name, std::uint16_t port) {
        return take(service_name, port);
    };
}

}  // namespace apprunner::daemon
