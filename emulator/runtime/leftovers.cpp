// Lists by label, removes one by one.
#include "emulator/runtime/leftovers.hpp"

#include "emulator/runtime/labels.hpp"

#include <optional>
#include <vector>

namespace apprunner::runtime {

namespace asio = boost::asio;

asio::awaitable<base::Result<int>> remove_leftovers(docker::Client& client, std::string owner) {
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
        docker::RemoveContainer options;
        options.id = container.id;
        const auto removed = co_await client.remove_container(options);
        take(removed);
    }
    const auto networks = co_await client.list_networks(filter);
    if (!networks) co_return networks.error();
    for (const docker::NetworkInfo& network : *networks) {
        const auto removed = co_await client.remove_network(network.id);
        take(removed);
    }
    if (trouble) co_return *trouble;
    co_return removed_count;
}

}  // namespace apprunner::runtime
