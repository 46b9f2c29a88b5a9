// Calls about a container go to the node that has it; one that nobody here has made is looked for
// on all of them.
#include "emulator/base/await.hpp"
#include "emulator/swarm/fleet.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::swarm {

using docker::EngineClient;

namespace {

constexpr std::chrono::seconds network_limit{30};
constexpr std::chrono::milliseconds network_pause{500};

/// The id in "network ID not found"; "": it says something else.
std::string missing_network(const base::Error& error) {
    constexpr std::string_view before = "network ";
    constexpr std::string_view after = " not found";
    const std::string& text = error.detail;
    const auto end = text.rfind(after);
    const auto begin = end == std::string::npos ? end : text.rfind(before, end);
    if (begin == std::string::npos) return "";
    const std::string id = text.substr(begin + before.size(), end - begin - before.size());
    return id.find(' ') == std::string::npos ? id : "";
}

base::Error no_such(const std::string& id, const std::string& fate) {
    std::string text = "No such container: " + id;
    if (!fate.empty()) text += " (" + fate + ")";
    return {base::Errc::not_found, text};
}

}  // namespace

std::string Fleet::lost_with(const std::string& id) const {
    const auto fate = fates_.find(id);
    return fate != fates_.end() ? fate->second : "";
}

Fleet::NodePointer Fleet::holder_of(const std::string& id) const {
    for (const auto& [node_id, node] : nodes_) {
        if (node->containers.contains(id)) return node;
        const auto has_name = [&id](const auto& each) { return each.second.name == id; };
        const auto& all = node->containers;
        if (std::any_of(all.begin(), all.end(), has_name)) return node;
    }
    return nullptr;
}

std::string Fleet::node_of(const std::string& id) const {
    const NodePointer node = holder_of(id);
    return node != nullptr ? node->name() : "";
}

/// One that no node has may be on a node that is lost: then it is as lost.
EngineClient::Awaitable<Fleet::NodePointer> Fleet::find_node(std::string id) {
    NodePointer node = holder_of(id);
    if (node != nullptr) co_return node;
    if (const std::string fate = lost_with(id); !fate.empty()) co_return no_such(id, fate);
    co_await settle_all();
    if (!has_looked_) co_return base::Error(base::Errc::unreachable, trouble_);
    const auto known = nodes_;
    std::string lost;
    for (const auto& [node_id, each] : known) {
        if (is_unheard(*each) && !each->is_lost) continue;
        if (each->is_lost || !each->client) {
            lost = each->name();
            continue;
        }
        const auto info = co_await each->client->inspect_container(id);
        if (info) co_return each;
        if (info.error().code != base::Errc::not_found) co_return info.error();
    }
    if (!lost.empty()) fates_[id] = "the loss of node " + lost;
    co_return no_such(id, lost_with(id));
}

/// A connection that breaks off is waited for: it is there again, or its node is lost with what it
/// had. What was asked is not asked again here.
template <class T>
EngineClient::Awaitable<T> Fleet::ask_node_of(std::string id, Call<T> call) {
    const auto found = co_await find_node(id);
    if (!found) co_return found.error();
    const NodePointer& node = *found;
    if (!node->client) co_return no_such(id, lost_with(id));
    auto answer = co_await call(*node->client);
    if (answer || node->is_own || !is_broken(answer.error())) co_return answer;
    co_await settle(node);
    if (node->is_lost) co_return no_such(id, lost_with(id));
    base::Error error = answer.error();
    if (error.code == base::Errc::cancelled) error.code = base::Errc::unreachable;
    co_return error;
}

/// A node that has just let go of a network, because its last container there is gone, may not find
/// it again at once (seen with Docker 20.10): it is asked again as long as the Swarm has it.
EngineClient::Awaitable<void> Fleet::start_container(std::string id, Limit timeout) {
    const Call<void> call = [id, timeout](EngineClient& engine) {
        return engine.start_container(id, timeout);
    };
    const auto deadline = std::chrono::steady_clock::now() + network_limit;
    auto started = co_await ask_node_of<void>(id, call);
    while (!started && std::chrono::steady_clock::now() < deadline) {
        const std::string network = missing_network(started.error());
        if (network.empty()) break;
        const auto known = co_await inspect_network(network);
        if (!known) break;
        co_await base::sleep_for(network_pause);
        started = co_await ask_node_of<void>(id, call);
    }
    if (started) co_return started;
    base::Error error = started.error();
    // So a manager says that somebody else has an address, mostly itself.
    const bool is_taken = error.detail.find("attaching to network failed") != std::string::npos;
    if (is_taken) error = {base::Errc::conflict, "Address already in use: " + error.detail};
    co_return error;
}

EngineClient::Awaitable<docker::ContainerInfo> Fleet::inspect_container(std::string id) {
    const Call<docker::ContainerInfo> call = [id](EngineClient& engine) {
        return engine.inspect_container(id);
    };
    auto answer = co_await ask_node_of<docker::ContainerInfo>(id, call);
    co_return answer;
}

EngineClient::Awaitable<void> Fleet::stop_container(docker::StopContainer options) {
    const Call<void> call = [options](EngineClient& engine) {
        return engine.stop_container(options);
    };
    auto answer = co_await ask_node_of<void>(options.id, call);
    co_return answer;
}

EngineClient::Awaitable<void> Fleet::kill_container(std::string id, std::string signal) {
    const Call<void> call = [id, signal](EngineClient& engine) {
        return engine.kill_container(id, signal);
    };
    auto answer = co_await ask_node_of<void>(id, call);
    co_return answer;
}

EngineClient::Awaitable<void> Fleet::remove_container(docker::RemoveContainer options) {
    const Call<void> call = [options](EngineClient& engine) {
        return engine.remove_container(options);
    };
    exits_.erase(options.id);
    const NodePointer holder = holder_of(options.id);
    if (holder != nullptr && holder->is_drained && !lost_with(options.id).empty()) {
        docker::StopContainer stop;
        stop.id = options.id;
        stop.grace = options_.drain_grace;
        static_cast<void>(co_await stop_container(stop));
    }
    auto removed = co_await ask_node_of<void>(options.id, call);
    const bool is_gone = removed || removed.error().code == base::Errc::not_found;
    if (!is_gone) co_return removed;
    fates_.erase(options.id);
    const NodePointer node = holder_of(options.id);
    if (node == nullptr) co_return removed;
    std::erase_if(node->containers, [&options](const auto& each) {
        return each.first == options.id || each.second.name == options.id;
    });
    co_return removed;
}

EngineClient::Awaitable<std::vector<docker::ListedContainer>> Fleet::list_containers(
    std::vector<std::string> labels
) {
    std::vector<docker::ListedContainer> all;
    co_await settle_all();
    if (!has_looked_) co_return base::Error(base::Errc::unreachable, trouble_);
    const auto known = nodes_;
    for (const auto& [node_id, node] : known) {
        if (node->is_lost || is_unheard(*node) || !node->client) continue;
        auto listed = co_await node->client->list_containers(labels);
        if (!listed && !node->is_own && is_broken(listed.error())) {
            co_await settle(node);
            if (node->is_lost || !node->client) continue;
            listed = co_await node->client->list_containers(labels);
        }
        if (!listed) co_return listed.error();
        all.insert(all.end(), listed->begin(), listed->end());
    }
    co_return all;
}

EngineClient::Awaitable<docker::ContainerExit> Fleet::wait_container(
    std::string id, docker::WaitCondition condition, Limit timeout
) {
    const Call<docker::ContainerExit> call = [id, condition, timeout](EngineClient& engine) {
        return engine.wait_container(id, condition, timeout);
    };
    auto answer = co_await ask_node_of<docker::ContainerExit>(id, call);
    co_return answer;
}

/// Its end may be told before it comes: then whatever comes is not.
EngineClient::Awaitable<docker::Subscription> Fleet::watch_exit(
    std::string id, docker::WaitCondition condition, docker::OnExit on_exit, docker::OnEnd on_lost
) {
    const auto is_told = std::make_shared<bool>(false);
    const docker::OnExit tell = [is_told, on_exit](const docker::ContainerExit& exit) {
        if (!std::exchange(*is_told, true)) on_exit(exit);
    };
    const docker::OnEnd lose_sight = [is_told, on_lost](const docker::StreamEnd& end) {
        if (!*is_told && on_lost) on_lost(end);
    };
    const Call<docker::Subscription> call = [&](EngineClient& engine) {
        return engine.watch_exit(id, condition, tell, lose_sight);
    };
    auto answer = co_await ask_node_of<docker::Subscription>(id, call);
    if (answer) exits_[id] = tell;
    co_return answer;
}

EngineClient::Awaitable<docker::Subscription> Fleet::follow_logs(
    docker::FollowLogs options, docker::OnLogLine on_line, docker::OnEnd on_end
) {
    const Call<docker::Subscription> call = [&](EngineClient& engine) {
        return engine.follow_logs(options, std::move(on_line), std::move(on_end));
    };
    auto answer = co_await ask_node_of<docker::Subscription>(options.container, call);
    co_return answer;
}

EngineClient::Awaitable<std::string> Fleet::read_archive(
    std::string id, std::string path, std::size_t bytes_max
) {
    const Call<std::string> call = [id, path, bytes_max](EngineClient& engine) {
        return engine.read_archive(id, path, bytes_max);
    };
    auto answer = co_await ask_node_of<std::string>(id, call);
    co_return answer;
}

EngineClient::Awaitable<std::int64_t> Fleet::memory_used(std::string id) {
    const Call<std::int64_t> call = [id](EngineClient& engine) { return engine.memory_used(id); };
    auto answer = co_await ask_node_of<std::int64_t>(id, call);
    co_return answer;
}

EngineClient::Awaitable<docker::ResourceUse> Fleet::resources_used(std::string id) {
    const Call<docker::ResourceUse> call = [id](EngineClient& engine) {
        return engine.resources_used(id);
    };
    auto answer = co_await ask_node_of<docker::ResourceUse>(id, call);
    co_return answer;
}

EngineClient::Awaitable<std::vector<docker::EngineEvent>> Fleet::past_events(
    docker::PastEvents options
) {
    const Call<std::vector<docker::EngineEvent>> call = [options](EngineClient& engine) {
        return engine.past_events(options);
    };
    auto answer = co_await ask_node_of<std::vector<docker::EngineEvent>>(options.container, call);
    co_return answer;
}

}  // namespace apprunner::swarm
