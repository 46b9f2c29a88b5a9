// Makes networks in the first subnet that the engine takes, finds them again after a restart, and
// hands out their addresses.
#include "emulator/performers/networks.hpp"

#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/instance_roles.hpp"
#include "emulator/performers/labels.hpp"

#include <boost/asio/this_coro.hpp>

#include <fstream>
#include <iterator>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

/// A subnet that is taken costs a call, and what others have is looked up after the first one; more
/// than this many means something else is wrong.
constexpr std::size_t subnet_tries_max = 64;

std::vector<Subnet> routes_of_this_machine() {
    std::ifstream file("/proc/net/route");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return parse_routes(text);
}

/// The engine's words for a network's name that is taken.
bool has_such_name(const base::Error& error) {
    return error.detail.find("already exists") != std::string::npos;
}

/// The engine's words for a subnet that another network has.
bool is_taken(const base::Error& error) {
    return error.detail.find("overlap") != std::string::npos ||
           error.detail.find("already in use") != std::string::npos ||
           error.detail.find("already used") != std::string::npos;
}

}  // namespace

Networks::Networks(
    docker::EngineClient& client, std::string owner, std::vector<Subnet> probe_subnets
)
    : client_(client),
      owner_(std::move(owner)),
      instance_subnets_(performers::instance_subnets()),
      probe_subnets_(
          probe_subnets.empty() ? performers::probe_subnets() : std::move(probe_subnets)
      ) {}

/// Each subnet is reserved before it is asked for: whoever makes a network at the same time asks
/// for another one. One whose making was not answered may be taken all the same.
asio::awaitable<void> Networks::make(
    std::shared_ptr<Network> network, docker::CreateNetwork wanted, SubnetAllocator& subnets
) {
    network->error = {base::Errc::conflict, "no subnet is free for a Docker network"};
    const std::vector<Subnet> routes = routes_of_this_machine();
    bool knows_others = rules_.looks_before && co_await learn_others(subnets);
    for (std::size_t tries = 0; tries < subnet_tries_max; ++tries) {
        auto subnet = subnets.reserve(routes);
        if (!subnet) {
            // What was refused may be free by now.
            subnets.forget_refused();
            subnet = subnets.reserve(routes);
        }
        if (!subnet) break;
        docker::CreateNetwork attempt = wanted;
        attempt.subnet = subnet->text();
        auto created = co_await client_.create_network(attempt);
        if (created) {
            network->id = *created;
            network->addresses.emplace(*subnet, rules_.first_address);
            unanswered_.erase(wanted.name);
            break;
        }
        subnets.give_back(*subnet);
        network->error = created.error();
        const bool is_unanswered = is_unsettled(network->error);
        if (is_unanswered) note_unanswered(wanted.name);
        if (has_such_name(network->error)) {
            co_await take_over(network, wanted.name);
            if (network->addresses) subnets.hold(network->addresses->subnet());
            break;
        }
        if (is_unanswered || is_taken(network->error)) subnets.note_refused(*subnet);
        if (!is_taken(network->error)) break;
        if (!knows_others) knows_others = co_await learn_others(subnets);
    }
}

/// It is gone from the engine.
void Networks::give_up(const Network& network) {
    if (!network.addresses) return;
    instance_subnets_.give_back(network.addresses->subnet());
    probe_subnets_.give_back(network.addresses->subnet());
}

bool Networks::forget_missing(const Placement& placement, const base::Error& error) {
    for (const std::string& id : {placement.instance_network, placement.probe_network}) {
        if (error.detail.find("network " + id + " not found") == std::string::npos) continue;
        // Another instance may have been here before, and it may be made again already.
        if (probe_network_ && probe_network_->id == id) {
            give_up(*std::exchange(probe_network_, nullptr));
        }
        std::erase_if(instance_networks_, [this, &id](const auto& known) {
            if (known.second->id == id) give_up(*known.second);
            return known.second->id == id;
        });
        return true;
    }
    return false;
}

Networks::MadeNetwork Networks::ensure_instance_network(NetworkKey key, std::string service_name) {
    std::shared_ptr<Network> network = instance_networks_[key];
    if (network == nullptr) {
        const auto executor = co_await asio::this_coro::executor;
        network = std::make_shared<Network>(executor);
        instance_networks_[key] = network;
        docker::CreateNetwork wanted;
        wanted.name = "apprunner-sim-" + service_name + "-" + key.service_id.substr(0, 8) +
                      (key.has_egress ? "" : "-closed");
        wanted.internal = !key.has_egress;
        wanted.labels = labels_of(owner_, state_mark_);
        wanted.labels[service_id_label] = key.service_id;
        co_await make(network, wanted, instance_subnets_);
        network->ready.set();
    }
    co_await network->ready.wait();
    if (network->addresses) co_return network;
    // The next instance tries again.
    const auto known = instance_networks_.find(key);
    if (known != instance_networks_.end() && known->second == network) {
        instance_networks_.erase(known);
    }
    co_return network->error;
}

Networks::MadeNetwork Networks::ensure_probe_network() {
    std::shared_ptr<Network> network = probe_network_;
    if (network == nullptr) {
        const auto executor = co_await asio::this_coro::executor;
        network = std::make_shared<Network>(executor);
        probe_network_ = network;
        docker::CreateNetwork wanted;
        wanted.name = "apprunner-sim-probe-" + owner_;
        // The host reaches it all the same; containers find no way out through it, nor each other.
        wanted.internal = true;
        // But where we are a container too, we are one of those that would be kept apart.
        const bool is_joined = reach_ && reach_->is_joined();
        wanted.driver_options["com.docker.network.bridge.enable_icc"] =
            is_joined ? "true" : "false";
        wanted.labels = labels_of(owner_, state_mark_);
        wanted.labels[probe_label] = "true";
        co_await make(network, wanted, probe_subnets_);
        const auto reached = co_await join(network);
        if (!reached && network->addresses) {
            static_cast<void>(co_await client_.remove_network(network->id));
            give_up(*network);
            network->addresses.reset();
            network->error = reached.error();
        }
        network->ready.set();
    }
    co_await network->ready.wait();
    if (network->addresses) co_return network;
    if (probe_network_ == network) probe_network_ = nullptr;
    co_return network->error;
}

asio::awaitable<base::Result<Placement>> Networks::place(NetworkKey key, std::string service_name) {
    const auto instance_network = co_await ensure_instance_network(key, service_name);
    if (!instance_network) co_return instance_network.error();
    const auto probe_network = co_await ensure_probe_network();
    if (!probe_network) co_return probe_network.error();
    const auto instance_address = (*instance_network)->addresses->take();
    const auto probe_address = (*probe_network)->addresses->take();
    if (!instance_address || !probe_address) {
        if (instance_address) (*instance_network)->addresses->give_back(*instance_address);
        if (probe_address) (*probe_network)->addresses->give_back(*probe_address);
        co_return base::Error(base::Errc::conflict, "no address is free for another instance");
    }
    Placement placement;
    placement.instance_network = (*instance_network)->id;
    placement.instance_address = *instance_address;
    placement.probe_network = (*probe_network)->id;
    placement.probe_address = *probe_address;
    co_return placement;
}

asio::awaitable<base::Result<void>> Networks::find_again() {
    const auto executor = co_await asio::this_coro::executor;
    const auto ours = owner_filter(owner_);
    const auto found = co_await client_.list_networks(ours);
    if (!found) co_return found.error();
    for (const docker::NetworkInfo& info : *found) {
        const auto subnet = parse_subnet(info.subnet);
        if (!subnet || info.labels.contains(shared_label)) continue;
        auto network = std::make_shared<Network>(executor);
        network->id = info.id;
        network->addresses.emplace(*subnet, rules_.first_address);
        network->ready.set();
        const auto service = info.labels.find(service_id_label);
        if (service == info.labels.end()) {
            probe_subnets_.hold(*subnet);
            probe_network_ = std::move(network);
        } else {
            instance_subnets_.hold(*subnet);
            instance_networks_[{service->second, !info.internal}] = std::move(network);
        }
    }
    co_return base::Result<void>();
}

Placement Networks::hold(const docker::ContainerInfo& container) {
    Placement placement;
    for (const docker::ContainerAddress& address : container.addresses) {
        if (probe_network_ && probe_network_->id == address.network_id) {
            placement.probe_network = address.network_id;
            placement.probe_address = address.ipv4;
            if (probe_network_->addresses) probe_network_->addresses->mark_taken(address.ipv4);
            continue;
        }
        if (address.network == roles_network) continue;
        placement.instance_network = address.network_id;
        placement.instance_address = address.ipv4;
        for (auto& [key, network] : instance_networks_) {
            if (network->id != address.network_id || !network->addresses) continue;
            network->addresses->mark_taken(address.ipv4);
        }
    }
    return placement;
}

void Networks::release(const Placement& placement) {
    for (auto& [key, network] : instance_networks_) {
        if (network->id == placement.instance_network && network->addresses) {
            network->addresses->give_back(placement.instance_address);
        }
    }
    const bool is_known = probe_network_ && probe_network_->id == placement.probe_network;
    if (is_known && probe_network_->addresses) {
        probe_network_->addresses->give_back(placement.probe_address);
    }
}

asio::awaitable<base::Result<void>> Networks::remove_service(std::string service_id) {
    for (const bool has_egress : {true, false}) {
        const NetworkKey key{service_id, has_egress};
        const auto known = instance_networks_.find(key);
        if (known == instance_networks_.end()) continue;
        const std::shared_ptr<Network> network = known->second;
        co_await network->ready.wait();
        if (!network->addresses) continue;
        const auto removed = co_await client_.remove_network(network->id);
        if (!removed && removed.error().code != base::Errc::not_found) co_return removed.error();
        give_up(*network);
        instance_networks_.erase(key);
    }
    co_return base::Result<void>();
}

}  // namespace apprunner::performers
