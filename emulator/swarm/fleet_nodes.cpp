// Each node is asked every few seconds whether it is there. One that has been silent for too long
// is lost, with all that ran there; one that comes back is first rid of that.
#include "emulator/base/await.hpp"
#include "emulator/swarm/fleet.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace apprunner::swarm {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

/// Between two looks of whoever waits for a node.
constexpr std::chrono::milliseconds settle_pause{100};
/// Of one that has not answered.
constexpr std::chrono::milliseconds again_pause{500};
/// Of a program that SIGTERM has ended.
constexpr int asked_code = 143;
/// Nobody waits longer for the Swarm's manager.
constexpr std::chrono::seconds settle_limit{45};

std::vector<std::string> filter_of(const docker::Labels& labels) {
    std::vector<std::string> filter;
    for (const auto& [name, value] : labels) filter.push_back(name + "=" + value);
    return filter;
}

}  // namespace

asio::awaitable<void> Fleet::keep(NodePointer node) {
    const auto is_known = [this, &node] {
        const auto known = nodes_.find(node->facts.id);
        return !is_over_ && known != nodes_.end() && known->second == node;
    };
    while (is_known()) {
        bool has_answered = false;
        if (node->client) {
            const auto ping = co_await node->client->ping(options_.ping_limit);
            has_answered = ping.has_value();
        }
        if (!is_known()) co_return;
        if (has_answered) has_answered = co_await welcome(node);
        if (!has_answered) {
            node->is_linked = false;
            auto limit = node->was_linked ? options_.loss_limit : options_.first_limit;
            // Swarm runs no agent on it.
            if (node->is_drained && !node->client) limit = options_.look_pause;
            const bool is_late = Clock::now() - node->heard_at > limit;
            const char* const why = node->is_drained ? "it is drained" : "it does not answer";
            if (is_late && !node->is_own) lose(*node, why);
        }
        co_await base::sleep_for(node->is_linked ? options_.look_pause : again_pause);
    }
}

/// It has answered. False: what it has is not known, which is as if it had not.
asio::awaitable<bool> Fleet::welcome(NodePointer node) {
    if (!node->is_linked) {
        bool is_in_order = node->was_linked;
        if (node->is_lost) {
            is_in_order = co_await clear(node);
        } else if (!is_in_order) {
            is_in_order = co_await learn(node);
        }
        if (!is_in_order) co_return false;
        if (node->is_lost) spdlog::info("node {} is back", node->name());
        node->is_lost = false;
        node->is_linked = true;
        node->was_linked = true;
    }
    node->heard_at = Clock::now();
    co_return true;
}

/// What an earlier daemon has there. False: it does not tell.
asio::awaitable<bool> Fleet::learn(NodePointer node) {
    const auto ours = filter_of(labels_);
    const auto listed = co_await node->client->list_containers(ours);
    if (!listed) co_return false;
    for (const docker::ListedContainer& each : *listed) {
        Held held = held_of(each.name, each.labels);
        if (!node->client) co_return false;
        const auto info = co_await node->client->inspect_container(each.id);
        if (info) held.memory_bytes = info->memory_bytes;
        node->containers[each.id] = held;
    }
    co_return true;
}

/// All that is ours there was told to have ended. False: some is left.
asio::awaitable<bool> Fleet::clear(NodePointer node) {
    const auto ours = filter_of(labels_);
    const auto listed = co_await node->client->list_containers(ours);
    if (!listed) co_return false;
    for (const docker::ListedContainer& each : *listed) {
        docker::RemoveContainer removal;
        removal.id = each.id;
        if (!node->client) co_return false;
        const auto removed = co_await node->client->remove_container(removal);
        if (!removed && removed.error().code != base::Errc::not_found) co_return false;
    }
    co_return true;
}

void Fleet::lose(FleetNode& node, const std::string& why) {
    node.is_linked = false;
    if (std::exchange(node.is_lost, true)) return;
    const bool had_any = !node.containers.empty();
    const auto level = had_any ? spdlog::level::warn : spdlog::level::info;
    spdlog::log(level, "node {} is lost: {}", node.name(), why);
    for (const auto& [id, held] : std::exchange(node.containers, {})) {
        fates_[id] = "the loss of node " + node.name();
    }
    // Nobody waits on for an answer of its.
    if (!node.address.empty()) link(node, std::string(node.address));
}

/// Their ends are told while they still run: nobody is led to them when they are asked to end,
/// which is when they are to be removed.
void Fleet::drain(FleetNode& node) {
    if (node.containers.empty()) return;
    spdlog::info("node {} is drained", node.name());
    docker::ContainerExit end;
    end.code = asked_code;
    for (const auto& [id, held] : node.containers) {
        fates_[id] = "node " + node.name() + " being drained";
        if (const auto tell = exits_.extract(id); !tell.empty()) tell.mapped()(end);
    }
}

/// Until it has answered from now on, or is lost.
asio::awaitable<void> Fleet::settle(NodePointer node) {
    const auto began = Clock::now();
    if (node->is_own) co_return;
    while (!is_over_ && !node->is_lost && (!node->is_linked || node->heard_at < began)) {
        co_await base::sleep_for(settle_pause);
    }
}

asio::awaitable<docker::MachineSight> Fleet::look_at_machine(std::string id) {
    using docker::MachineSight;
    const NodePointer node = holder_of(id);
    if (node == nullptr)
        co_return lost_with(id).empty() ? MachineSight::answers : MachineSight::is_lost;
    if (node->is_own || !node->client) co_return MachineSight::answers;
    const auto ping = co_await node->client->ping(options_.ping_limit);
    if (ping) co_return MachineSight::answers;
    co_await settle(node);
    co_return node->is_lost ? MachineSight::is_lost : MachineSight::answers_again;
}

/// It came after the daemon had begun, and has not answered yet: it has nothing of ours. One that
/// was there when the daemon began is waited for.
bool Fleet::is_unheard(const FleetNode& node) const {
    return were_awaited_ && !node.was_linked && !node.is_own;
}

asio::awaitable<void> Fleet::settle_all() {
    const auto is_settled = [this] {
        if (!has_looked_) return is_no_manager_;  // Nothing more comes.
        for (const auto& [id, node] : nodes_) {
            const bool is_there = node->is_own ? node->was_linked : node->is_linked;
            if (!is_there && !is_unheard(*node) && !node->is_lost) return false;
        }
        return true;
    };
    const auto deadline = Clock::now() + settle_limit;
    while (!is_over_ && !is_settled() && Clock::now() < deadline) {
        co_await base::sleep_for(settle_pause);
    }
    were_awaited_ = were_awaited_ || (has_looked_ && is_settled());
}

}  // namespace apprunner::swarm
