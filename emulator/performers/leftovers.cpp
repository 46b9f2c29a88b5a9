// Lists what has the owner's label and removes it piece by piece, with patience for an engine that
// is removing it already.
#include "emulator/performers/leftovers.hpp"

#include "emulator/base/await.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/labels.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;

constexpr milliseconds removal_limit{20'000};
constexpr milliseconds removal_pause_max{500};

/// How many are gone, and the first error.
struct Removals {
    int count = 0;
    std::optional<base::Error> trouble;

    void take(const base::Result<void>& removed) {
        if (removed || removed.error().code == base::Errc::not_found) {
            ++count;
        } else if (!trouble) {
            trouble = removed.error();
        }
    }
    [[nodiscard]] base::Result<int> result() const {
        if (trouble) return *trouble;
        return count;
    }
};

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

asio::awaitable<base::Result<int>> remove_left_containers(
    docker::EngineClient& client, std::string owner, KeptContainers kept
) {
    const auto ours = owner_filter(owner);
    const auto containers = co_await client.list_containers(ours);
    if (!containers) co_return containers.error();
    Removals removals;
    for (const docker::ListedContainer& container : *containers) {
        const auto instance = container.labels.find(instance_id_label);
        const bool is_looked_after =
            instance != container.labels.end() && kept.instances.contains(instance->second);
        if (is_looked_after || kept.containers.contains(container.id)) continue;
        const auto removed = co_await remove_for_good(client, container.id);
        removals.take(removed);
    }
    co_return removals.result();
}

asio::awaitable<base::Result<int>> remove_leftovers(
    docker::EngineClient& client, std::string owner, KeptContainers kept
) {
    const auto containers = co_await remove_left_containers(client, owner, kept);
    if (!containers && containers.error().code == base::Errc::unreachable) {
        co_return containers.error();
    }
    const auto ours = owner_filter(owner);
    const auto networks = co_await client.list_networks(ours);
    if (!networks) co_return networks.error();
    Removals removals;
    for (const docker::NetworkInfo& network : *networks) {
        const auto service = network.labels.find(service_id_label);
        const bool is_kept = service == network.labels.end()
                                 ? !kept.services.empty()
                                 : kept.services.contains(service->second);
        if (is_kept) continue;
        const auto removed = co_await client.remove_network(network.id);
        removals.take(removed);
    }
    if (!containers) co_return containers.error();
    if (removals.trouble) co_return *removals.trouble;
    const int count = *containers + removals.count;
    co_return count;
}

}  // namespace apprunner::performers
