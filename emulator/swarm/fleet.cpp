// The nodes as the Swarm's manager tells them, and where the agents on them are.
#include "emulator/swarm/fleet.hpp"

#include "emulator/base/await.hpp"

#include <boost/asio/co_spawn.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace apprunner::swarm {

namespace asio = boost::asio;

Fleet::Fleet(asio::any_io_executor completions, docker::Endpoint manager, FleetOptions options)
    : EngineClient(completions, std::move(manager)),
      executor_(std::move(completions)),
      options_(std::move(options)) {}

Fleet::~Fleet() {
    is_over_ = true;
}

void Fleet::start(docker::Labels labels) {
    labels_ = std::move(labels);
    spawn(watch());
}

/// An exception in it is a bug of ours: it is told, and the nodes stay as they are known.
void Fleet::spawn(asio::awaitable<void> work) {
    asio::co_spawn(executor_, std::move(work), [](const std::exception_ptr& thrown) {
        if (!thrown) return;
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& exception) {
            spdlog::error("the Swarm: {}", exception.what());
        }
    });
}

asio::awaitable<void> Fleet::watch() {
    while (!is_over_) {
        co_await look();
        co_await base::sleep_for(options_.look_pause);
    }
}

/// What cannot be asked now stays as it was: a Swarm without a majority tells nothing, and its
/// nodes go on.
asio::awaitable<void> Fleet::look() {
    std::string trouble;
    if (own_id_.empty()) {
        const auto member = co_await swarm_member();
        if (member && member->is_manager) own_id_ = member->node_id;
        if (!member) trouble = member.error().detail;
        is_no_manager_ = member && !member->is_manager;
        if (is_no_manager_) {
            trouble = "this engine is no manager of a Swarm; `docker node ls` on one names them";
        }
    }
    if (!own_id_.empty()) {
        const auto nodes = co_await swarm_nodes();
        const auto agents = co_await swarm_tasks(options_.agent_label);
        if (nodes) take_nodes(*nodes);
        if (agents) take_agents(*agents);
        if (!nodes) trouble = nodes.error().detail;
        if (nodes && !agents) trouble = agents.error().detail;
        if (stack_network_.id.empty()) co_await find_stack_network();
        has_looked_ = has_looked_ || trouble.empty();
        co_await remove_left_networks();
    }
    if (trouble != trouble_ && !trouble.empty()) spdlog::warn("the Swarm: {}", trouble);
    trouble_ = trouble;
}

void Fleet::take_nodes(const std::vector<docker::SwarmNode>& told) {
    std::map<std::string, NodePointer> gone = std::exchange(nodes_, {});
    for (const docker::SwarmNode& facts : told) {
        NodePointer node = gone[facts.id];
        gone.erase(facts.id);
        const bool is_new = node == nullptr;
        if (is_new) {
            node = std::make_shared<FleetNode>();
            node->heard_at = std::chrono::steady_clock::now();
            node->is_own = facts.id == own_id_;
        }
        node->facts = facts;
        nodes_[facts.id] = node;
        if (is_new && node->is_own) {
            node->client = std::make_unique<docker::EngineClient>(executor_, endpoint());
        }
        if (is_new) spawn(keep(node));
        const bool is_drained = facts.availability == "drain";
        if (is_drained && !std::exchange(node->is_drained, true)) drain(*node);
        node->is_drained = is_drained;
        const bool is_down = facts.state == "down" && !node->is_linked && !node->is_own;
        if (is_down) lose(*node, "the Swarm says that it is down");
    }
    for (const auto& [id, node] : gone) lose(*node, "it is no member of the Swarm any more");
}

/// A node whose agent is being stopped is told no more, and answers for a while: it keeps its
/// address until there is another.
void Fleet::take_agents(const std::vector<docker::SwarmTask>& tasks) {
    for (const docker::SwarmTask& task : tasks) {
        const auto node = nodes_.find(task.node_id);
        if (node == nodes_.end() || node->second->is_own || task.ipv4.empty()) continue;
        if (node->second->address != task.ipv4) link(*node->second, task.ipv4);
    }
}

/// What was under way at the old address ends as cancelled.
void Fleet::link(FleetNode& node, const std::string& address) {
    docker::Endpoint endpoint;
    endpoint.kind = docker::EndpointKind::tcp;
    endpoint.host = address;
    endpoint.port = options_.agent_port;
    endpoint.bearer_token = options_.token;
    endpoint.name = fmt::format("node {} ({}:{})", node.name(), address, options_.agent_port);
    endpoint.origin = "the Swarm";
    node.address = address;
    node.client = std::make_unique<docker::EngineClient>(executor_, std::move(endpoint));
}

Fleet::NodePointer Fleet::own_node() const {
    const auto own = nodes_.find(own_id_);
    return own != nodes_.end() ? own->second : nullptr;
}

/// Why it gets no containers; "": it may.
std::string Fleet::why_not(const FleetNode& node) const {
    const auto label = node.facts.labels.find(options_.instances_label);
    if (node.facts.availability == "drain") return "is drained";
    if (node.facts.availability != "active") return "is paused";
    if (node.is_lost || !node.is_linked) return "does not answer";
    if (node.facts.state != "ready") return "is " + node.facts.state;
    if (node.facts.os != "linux") return "runs " + node.facts.os;
    if (label != node.facts.labels.end() && label->second == "no")
        return "takes no instances (label " + options_.instances_label + "=no)";
    return "";
}

/// Of that name, and whose it is.
Held Fleet::held_of(std::string name, const docker::Labels& labels) const {
    const auto value_of = [&labels](const std::string& label) {
        const auto found = labels.find(label);
        return found != labels.end() ? found->second : "";
    };
    Held held;
    held.name = std::move(name);
    held.service = value_of(options_.service_label);
    held.revision = value_of(options_.revision_label);
    return held;
}

std::vector<std::string> Fleet::nodes_text() const {
    std::vector<std::string> texts;
    for (const auto& [id, node] : nodes_) {
        const std::string why = why_not(*node);
        std::string text = node->name();
        if (node->is_own) text += " (here)";
        if (!why.empty()) text += " " + why;
        texts.push_back(std::move(text));
    }
    if (texts.empty() && !trouble_.empty()) texts.push_back(trouble_);
    std::sort(texts.begin(), texts.end());
    return texts;
}

bool Fleet::takes_any() const {
    return std::any_of(nodes_.begin(), nodes_.end(), [this](const auto& each) {
        return why_not(*each.second).empty();
    });
}

docker::EngineClient::Awaitable<docker::EngineInfo> Fleet::info(Limit timeout) {
    auto told = co_await EngineClient::info(timeout);
    if (!told) co_return told;
    co_await settle_all();
    if (!has_looked_) {
        co_return base::Error(
            base::Errc::unreachable, "the Swarm's nodes are not known: " + trouble_
        );
    }
    co_return told;
}

}  // namespace apprunner::swarm
