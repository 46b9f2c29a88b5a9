// Lists by label, removes one by one.
#include "emulator/runtime/leftovers.hpp"

#include "emulator/runtime/labels.hpp"
#include "emulator/runtime/pause.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

namespace apprunner::runtime {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;

constexpr milliseconds removal_limit{20'000};
constexpr milliseconds removal_pause_max{500};

}  // namespace

asio::awaitable<base::Result<void>> remove_for_good(
    docker::Client& client, std::string container_id
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
        co_await pause(length);
        length = std::min(length * 2, removal_pause_max);
    }
}

asio::awaitable<base::Result<int>> remove_leftovers(
    docker::Client& client, std::string owner, Kept kept
) {
    const std::vector<std::string> filter{std::string(owner_label) + "=" + owner};
    int removed_count = 0;
    std::optional<base::Error> trouble;
    const auto take = [&](const base::Result<void>& removed) {
        if (removed || removed.error().code == base::Errc::not_found) {
            ++removed_count;
        } else if (!trouble) {
            trouble = removed.error();
        }
    };
    const auto containers = co_await client.list_containers(filter);
    if (!containers) co_return containers.error();
    for (const docker::ListedContainer& container : *containers) {
        if (kept.containers.contains(container.id)) continue;
        const auto removed = co_await remove_for_good(client, container.id);
        take(removed);
    }
    const auto networks = co_await client.list_networks(filter);
    if (!networks) co_return networks.error();
    for (const docker::NetworkInfo& network : *networks) {
        const auto service = network.labels.find(service_id_label);
        const bool is_kept = service == network.labels.end()
                                 ? !kept.services.empty()
                                 : kept.services.contains(service->second);
        if (is_kept) continue;
        const auto removed = co_await client.remove_network(network.id);
        take(removed);
    }
    if (trouble) co_return *trouble;
    co_return removed_count;
}

}  // namespace apprunner::runtime
