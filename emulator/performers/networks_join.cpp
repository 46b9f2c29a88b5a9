// This daemon's own container in the probe network, where it has to be one of the containers there
// to reach the others.
#include "emulator/performers/labels.hpp"
#include "emulator/performers/networks.hpp"

#include <utility>
#include <vector>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

/// The engine's own, as AddressPool has it.
std::string first_address(const Subnet& subnet) {
    return address_text(subnet.base + 1);
}

}  // namespace

/// Where we are direct, the engine's end of the network is an address of this machine, or the
/// engine is elsewhere.
asio::awaitable<base::Result<void>> Networks::join(std::shared_ptr<Network> network) {
    if (!reach_ || !network->addresses) co_return base::Result<void>();
    if (!reach_->is_joined()) {
        const std::string address = first_address(network->addresses->subnet());
        const bool is_here = is_own_address(address);
        const bool is_late = !is_here && co_await makes_bridges_late(client_);
        if (is_here || is_late) co_return base::Result<void>();
        co_return not_reached(address);
    }
    const auto self = co_await client_.inspect_container(reach_->container_id);
    if (!self) co_return self.error();
    for (const docker::ContainerAddress& each : self->addresses) {
        if (each.network_id != network->id) continue;
        network->addresses->mark_taken(each.ipv4);
        co_return base::Result<void>();
    }
    const auto address = network->addresses->take();
    if (!address) co_return base::Error(base::Errc::conflict, "no address is free for the daemon");
    docker::ConnectNetwork connect;
    connect.network = network->id;
    connect.container = reach_->container_id;
    connect.ipv4 = *address;
    auto connected = co_await client_.connect_network(connect);
    if (!connected) network->addresses->give_back(*address);
    co_return connected;
}

base::Result<void> Networks::check_reach() const {
    const bool is_direct = reach_ && !reach_->is_joined();
    if (!is_direct || !probe_network_ || !probe_network_->addresses) return {};
    const std::string address = first_address(probe_network_->addresses->subnet());
    if (is_own_address(address)) return {};
    return not_reached(address);
}

asio::awaitable<base::Result<void>> Networks::rejoin() {
    const std::shared_ptr<Network> network = probe_network_;
    if (!reach_ || !reach_->is_joined() || network == nullptr) co_return base::Result<void>();
    auto joined = co_await join(network);
    co_return joined;
}

asio::awaitable<void> Networks::leave() {
    if (!reach_ || !reach_->is_joined()) co_return;
    const auto ours = owner_filter(owner_);
    const auto found = co_await client_.list_networks(ours);
    if (!found) co_return;
    for (const docker::NetworkInfo& each : *found) {
        if (each.labels.contains(service_id_label)) continue;
        docker::DisconnectNetwork disconnect;
        disconnect.network = each.id;
        disconnect.container = reach_->container_id;
        disconnect.force = true;
        // Mostly: it was not in it.
        static_cast<void>(co_await client_.disconnect_network(disconnect));
    }
}

}  // namespace apprunner::performers
