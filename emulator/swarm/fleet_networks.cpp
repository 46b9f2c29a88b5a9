// The Swarm's networks: overlays, known to its manager. The probe network is the stack's own,
// because Swarm does not let a task into a network that its service has not: the daemon is in it
// from its start.
#include "emulator/base/await.hpp"
#include "emulator/swarm/fleet.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace apprunner::swarm {

namespace asio = boost::asio;
using docker::EngineClient;

namespace {

/// Swarm lets go of a container's place in a network a while after its end.
constexpr std::chrono::seconds release_limit{30};
/// What a lost node holds is not let go of soon.
constexpr std::chrono::seconds lost_release_limit{2};
constexpr std::chrono::milliseconds release_pause{250};
constexpr std::chrono::seconds settling_limit{3};
constexpr std::chrono::milliseconds settling_pause{50};

bool is_in_use(const base::Error& error) {
    return error.detail.find("in use by") != std::string::npos;
}

}  // namespace

asio::awaitable<void> Fleet::find_stack_network() {
    const std::vector<std::string> label{options_.probe_label};
    const auto found = co_await EngineClient::list_networks(label);
    if (!found) co_return;
    for (const docker::NetworkInfo& each : *found) {
        // One that a daemon has made has an owner.
        const bool is_made = std::any_of(labels_.begin(), labels_.end(), [&each](const auto& own) {
            return each.labels.contains(own.first);
        });
        if (!is_made) stack_network_ = each;
    }
}

/// Whether a list of networks with these labels is to have it: as the daemon's own, once it is in
/// use.
bool Fleet::stands_in_for(const std::vector<std::string>& labels) const {
    const bool is_used = !stack_network_name_.empty() ||
                         std::any_of(nodes_.begin(), nodes_.end(), [](const auto& each) {
                             return !each.second->containers.empty();
                         });
    if (stack_network_.id.empty() || labels.empty() || !is_used) return false;
    return std::all_of(labels.begin(), labels.end(), [this](const std::string& wanted) {
        const std::string name = wanted.substr(0, wanted.find('='));
        const auto own = labels_.find(name);
        if (own == labels_.end()) return false;
        return wanted == name || wanted == name + "=" + own->second;
    });
}

EngineClient::Awaitable<std::string> Fleet::create_network(docker::CreateNetwork options) {
    co_await settle_all();
    if (options.labels.contains(options_.probe_label)) {
        if (stack_network_.id.empty()) co_await find_stack_network();
        if (stack_network_.id.empty()) {
            co_return base::Error(
                base::Errc::refused,
                "the stack has no network with the label " + options_.probe_label +
                    ": docker/stack.yaml has one"
            );
        }
        stack_network_name_ = options.name;
        co_return base::Error(
            base::Errc::conflict, "network with name " + options.name + " already exists"
        );
    }
    options.driver = "overlay";
    options.attachable = true;
    options.driver_options.clear();
    auto made = co_await EngineClient::create_network(options);
    if (!made) co_return made;
    const bool is_settled = co_await has_settled(*made);
    if (is_settled) co_return made;
    static_cast<void>(co_await EngineClient::remove_network(*made));
    co_return base::Error(
        base::Errc::conflict, "the Swarm does not take " + options.subnet + ": it overlaps another"
    );
}

/// A manager takes any subnet, and settles later, or never, where another overlay has it (measured,
/// Docker 20.10): until then the network has no driver.
asio::awaitable<bool> Fleet::has_settled(std::string network) {
    const auto deadline = std::chrono::steady_clock::now() + settling_limit;
    while (std::chrono::steady_clock::now() < deadline) {
        const auto info = co_await inspect_network(network);
        if (info && info->driver == "overlay") co_return true;
        co_await base::sleep_for(settling_pause);
    }
    co_return false;
}

EngineClient::Awaitable<std::vector<docker::NetworkInfo>> Fleet::list_networks(
    std::vector<std::string> labels
) {
    auto listed = co_await EngineClient::list_networks(labels);
    if (!listed || !stands_in_for(labels)) co_return listed;
    docker::NetworkInfo network = stack_network_;
    if (!stack_network_name_.empty()) network.name = stack_network_name_;
    network.labels.insert(labels_.begin(), labels_.end());
    listed->push_back(std::move(network));
    co_return listed;
}

EngineClient::Awaitable<void> Fleet::connect_network(docker::ConnectNetwork options) {
    const Call<void> call = [options](EngineClient& engine) {
        return engine.connect_network(options);
    };
    auto answer = co_await ask_node_of<void>(options.container, call);
    co_return answer;
}

EngineClient::Awaitable<void> Fleet::disconnect_network(docker::DisconnectNetwork options) {
    if (options.network == stack_network_.id) co_return base::Result<void>();
    const Call<void> call = [options](EngineClient& engine) {
        return engine.disconnect_network(options);
    };
    auto answer = co_await ask_node_of<void>(options.container, call);
    co_return answer;
}

/// The stack's goes with the stack. One that a container on a lost node is in stays until that node
/// is back, or is no node any more: then it goes without being asked for again.
EngineClient::Awaitable<void> Fleet::remove_network(std::string id) {
    if (id == stack_network_.id) co_return base::Result<void>();
    const bool has_lost_one = std::any_of(nodes_.begin(), nodes_.end(), [](const auto& each) {
        return each.second->is_lost && !each.second->is_drained;
    });
    const auto limit = has_lost_one ? lost_release_limit : release_limit;
    const auto deadline = std::chrono::steady_clock::now() + limit;
    auto removed = co_await EngineClient::remove_network(id);
    while (!removed && is_in_use(removed.error()) && std::chrono::steady_clock::now() < deadline) {
        co_await base::sleep_for(release_pause);
        removed = co_await EngineClient::remove_network(id);
    }
    if (!removed && is_in_use(removed.error())) left_networks_.insert(id);
    co_return removed;
}

asio::awaitable<void> Fleet::remove_left_networks() {
    const auto left = left_networks_;
    for (const std::string& id : left) {
        const auto removed = co_await EngineClient::remove_network(id);
        const bool is_there = !removed && removed.error().code != base::Errc::not_found;
        if (!is_there) left_networks_.erase(id);
    }
}

}  // namespace apprunner::swarm
