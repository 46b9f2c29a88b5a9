// Lists what has the owner's label and removes it piece by piece, with patience for an engine that
// is removing it already.
#include "emulator/performers/leftovers.hpp"

#include "emulator/base/await.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/labels.hpp"

#include <algorithm>
#include <chrono>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;

constexpr milliseconds removal_limit{20'000};
constexpr milliseconds removal_pause_max{500};

constexpr int network_tries_max = 4;
constexpr milliseconds network_pause{300};

/// Docker's words for a network that containers are, or seem to be, connected to.
bool has_endpoints(const base::Error& error) {
    return error.detail.find("has active endpoints") != std::string::npos;
}

/// Those of containers that are ours or that are gone; true: all are.
asio::awaitable<bool> disconnect_lost_ones(docker::EngineClient& client, std::string network_id) {
    const auto network = co_await client.inspect_network(network_id);
    if (!network) co_return true;
    // Containers of other daemons are in it too.
    if (network->labels.contains(shared_label)) co_return false;
    bool are_all = true;
    for (const docker::NetworkMember& member : network->members) {
        const auto container = co_await client.inspect_container(member.container_id);
        const bool is_foreign = container && !container->labels.contains(owner_label);
        are_all = are_all && !is_foreign;
        if (is_foreign) continue;
        docker::DisconnectNetwork options;
        options.network = network_id;
        options.container = container ? member.container_id : member.container_name;
        options.force = true;
        static_cast<void>(co_await client.disconnect_network(options));
    }
    co_return are_all;
}

}  // namespace

asio::awaitable<base::Result<void>> remove_for_good(
    docker::EngineClient& client, std::string container_id
) {
    docker::RemoveContainer options;
    options.id = container_id;
    const auto deadline = std::chrono::steady_clock::now() + removal_limit;
    milliseconds length{20};
    while (true) {
        const auto removed = co_await client.remove_container(options);
        if (removed || removed.error().code == base::Errc::not_found) {
            co_return base::Result<void>();
        }
        if (std::chrono::steady_clock::now() > deadline) co_return removed.error();
        co_await base::sleep_for(length);
        length = std::min(length * 2, removal_pause_max);
    }
}

asio::awaitable<base::Result<void>> remove_network_for_good(
    docker::EngineClient& client, std::string network_id
) {
    auto removed = co_await client.remove_network(network_id);
    for (int count = 1; count < network_tries_max && !removed; ++count) {
        if (!has_endpoints(removed.error())) break;
        const bool are_all = co_await disconnect_lost_ones(client, network_id);
        if (!are_all) break;
        co_await base::sleep_for(network_pause);
        removed = co_await client.remove_network(network_id);
    }
    if (!removed && removed.error().code == base::Errc::not_found) co_return base::Result<void>();
    co_return removed;
}

asio::awaitable<base::Result<LeftoversRemoved>> remove_left_containers(
    docker::EngineClient& client, std::string owner, KeptContainers kept
) {
    const auto ours = owner_filter(owner);
    const auto containers = co_await client.list_containers(ours);
    if (!containers) co_return containers.error();
    LeftoversRemoved result;
    for (const docker::ListedContainer& container : *containers) {
        const auto instance = container.labels.find(instance_id_label);
        const bool is_looked_after =
            instance != container.labels.end() && kept.instances.contains(instance->second);
        if (is_looked_after || kept.containers.contains(container.id)) continue;
        const auto removed = co_await remove_for_good(client, container.id);
        if (!removed && is_absence(removed.error())) co_return removed.error();
        if (removed) ++result.count;
        if (!removed) {
            result.containers_left.push_back(
                "container " + container.name + ": " + removed.error().detail
            );
        }
    }
    co_return result;
}

asio::awaitable<base::Result<LeftoversRemoved>> remove_leftovers(
    docker::EngineClient& client, std::string owner, KeptContainers kept
) {
    auto result = co_await remove_left_containers(client, owner, kept);
    if (!result) co_return result;
    const auto ours = owner_filter(owner);
    const auto networks = co_await client.list_networks(ours);
    if (!networks) co_return networks.error();
    for (const docker::NetworkInfo& network : *networks) {
        const auto service = network.labels.find(service_id_label);
        const bool is_kept = service == network.labels.end()
                                 ? !kept.services.empty()
                                 : kept.services.contains(service->second);
        if (is_kept) continue;
        const auto removed = co_await remove_network_for_good(client, network.id);
        if (!removed && is_absence(removed.error())) co_return removed.error();
        if (removed) ++result->count;
        if (!removed && !network.labels.contains(shared_label)) {
            result->networks_left.push_back(
                "network " + network.name + ": " + removed.error().detail
            );
        }
    }
    co_return result;
}

}  // namespace apprunner::performers
