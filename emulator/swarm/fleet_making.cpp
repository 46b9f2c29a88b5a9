// A container's making: on which node, and with which image. The manager has pulled the image; the
// other nodes get it by its digest, when they first need it.
#include "emulator/swarm/fleet.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

namespace apprunner::swarm {

using docker::EngineClient;

namespace {

constexpr std::string_view of_container = "container:";
/// Of pull_to()'s error: behind it stand a node and its engine's words.
constexpr std::string_view of_node = " on node ";
constexpr std::int64_t bytes_of_mb = 1024L * 1024;

bool lacks_image(const base::Error& error) {
    return error.detail.find("No such image") != std::string::npos;
}

}  // namespace

std::vector<Room> Fleet::rooms_for(const Held& wanted) const {
    std::vector<Room> rooms;
    for (const auto& [id, node] : nodes_) {
        Room room;
        room.name = node->name();
        room.why_not = why_not(*node);
        room.memory_bytes = node->facts.memory_bytes;
        for (const auto& [container, held] : node->containers) {
            room.taken_bytes += held.memory_bytes;
            const bool is_of_service = !wanted.service.empty() && held.service == wanted.service;
            if (is_of_service) ++room.of_service;
            if (is_of_service && held.revision == wanted.revision) ++room.of_revision;
            ++room.of_ours;
        }
        rooms.push_back(std::move(room));
    }
    return rooms;
}

EngineClient::Awaitable<docker::CreatedContainer> Fleet::create_container(
    docker::CreateContainer options
) {
    co_await settle_all();
    NodePointer node;
    if (options.network.starts_with(of_container)) {
        const auto found = co_await find_node(options.network.substr(of_container.size()));
        if (!found) co_return found.error();
        node = *found;
    } else if (options.network.empty() || options.network == "none") {
        node = own_node();
    }
    if (node != nullptr) {
        auto created = co_await create_on(node, options);
        co_return created;
    }
    auto created = co_await create_spread(std::move(options));
    co_return created;
}

/// One whose making was not answered may be there: it is made there again, where its name tells.
EngineClient::Awaitable<docker::CreatedContainer> Fleet::create_spread(
    docker::CreateContainer options
) {
    if (const auto known = unsettled_.extract(options.name); !known.empty()) {
        const NodePointer node = known.mapped();
        if (!node->is_lost) {
            auto created = co_await create_on(node, options);
            co_return created;
        }
    }
    const std::vector<Room> rooms = rooms_for(held_of(options.name, options.labels));
    std::vector<NodePointer> nodes;
    for (const auto& [id, node] : nodes_) nodes.push_back(node);
    base::Error error(base::Errc::refused, no_room_text(rooms, options.memory_bytes));
    if (rooms.empty()) error.detail = "the Swarm's nodes are not known: " + trouble_;
    for (const std::size_t place : places_in(rooms, options.memory_bytes)) {
        const NodePointer node = nodes[place];
        auto created = co_await create_on(node, options);
        if (created) co_return created;
        error = created.error();
        if (lacks_image(error)) continue;
        if (!is_broken(error)) co_return error;
        co_await settle(node);
        if (node->is_lost) continue;
        unsettled_[options.name] = node;
        if (error.code == base::Errc::cancelled) error.code = base::Errc::unreachable;
        co_return error;
    }
    if (lacks_image(error)) {
        const std::string why = co_await why_only_here(options, error);
        if (!why.empty()) error = {base::Errc::refused, why};
    }
    co_return error;
}

/// Why the one node that has the image was passed over, and the others could not have it; "": it
/// has it no more.
boost::asio::awaitable<std::string> Fleet::why_only_here(
    docker::CreateContainer options, base::Error last
) {
    const NodePointer own = own_node();
    const auto known = co_await inspect_image(options.image);
    if (!known || own == nullptr) co_return std::string();
    std::string why = why_not(*own);
    if (why.empty()) why = fmt::format("has no room for {} MB", options.memory_bytes / bytes_of_mb);
    const auto pulled = last.detail.find(of_node);
    const std::string others =
        pulled == std::string::npos
            ? "no registry has it for the others: push it to one, and give that name"
            : "cannot be pulled elsewhere: " + last.detail.substr(pulled + of_node.size());
    co_return fmt::format(
        "the image is on node {} alone, which {}, and {}", own->name(), why, others
    );
}

/// Its room is taken from the beginning, so that two at a time do not see the same.
EngineClient::Awaitable<docker::CreatedContainer> Fleet::create_on(
    NodePointer node, docker::CreateContainer options
) {
    if (!node->client) co_return base::Error(base::Errc::unreachable, node->name());
    Held held = held_of(options.name, options.labels);
    held.memory_bytes = options.memory_bytes;
    node->containers[options.name] = held;
    auto created = co_await node->client->create_container(options);
    if (!created && !node->is_own && lacks_image(created.error())) {
        const auto pulled = co_await pull_to(node, options.image);
        if (!pulled) created = pulled.error();
        if (pulled && node->client) created = co_await node->client->create_container(options);
    }
    node->containers.erase(options.name);
    if (!created) co_return created;
    if (node->is_lost) {
        fates_[created->id] = "the loss of node " + node->name();
    } else {
        node->containers[created->id] = held;
    }
    co_return created;
}

/// By each name under which a registry has it, in turn. The error says "No such image": this node
/// cannot have it.
EngineClient::Awaitable<void> Fleet::pull_to(NodePointer node, std::string image) {
    const auto known = co_await inspect_image(image);
    base::Error error(base::Errc::not_found, "No such image: " + image);
    if (!known) co_return error;
    for (const std::string& name : known->repo_digests) {
        docker::PullRequest request;
        request.reference = name;
        if (!node->client) co_return error;
        const auto pulled = co_await node->client->pull(std::move(request));
        if (pulled) co_return base::Result<void>();
        error.detail = fmt::format(
            "No such image: {} on node {}: {}", image, node->name(), pulled.error().detail
        );
    }
    if (!known->repo_digests.empty()) spdlog::warn("{}", error.detail);
    co_return error;
}

}  // namespace apprunner::swarm
