// Goes by the labels: whose a thing is, and where that one's state lies.
#include "emulator/performers/orphans.hpp"

#include "emulator/performers/labels.hpp"
#include "emulator/performers/leftovers.hpp"

#include <unistd.h>

#include <array>
#include <filesystem>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

std::string host_name() {
    constexpr std::size_t name_bytes_max = 256;
    std::array<char, name_bytes_max> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
    return name.data();
}

/// The folder of a state that was on this machine and is not there; "": it lives, or who knows.
std::string lost_state(
    const docker::Labels& labels, const std::string& owner, const OwnerInFolder& owner_in
) {
    const auto theirs = labels.find(owner_label);
    const auto state = labels.find(state_label);
    if (theirs == labels.end() || state == labels.end() || theirs->second == owner) return {};
    const std::string here = state_mark_of("");
    if (!state->second.starts_with(here)) return {};
    std::string folder = state->second.substr(here.size());
    const auto found = owner_in(folder);
    if (!found || *found == theirs->second) return {};
    return folder;
}

}  // namespace

std::string state_mark_of(const std::string& folder) {
    // A relative one means nothing to the next daemon.
    std::error_code ignored;
    const auto whole =
        folder.empty() ? std::filesystem::path() : std::filesystem::absolute(folder, ignored);
    return host_name() + ":" + whole.string();
}

asio::awaitable<base::Result<std::vector<Orphan>>> find_orphans(
    docker::EngineClient& client, std::string owner, OwnerInFolder owner_in
) {
    const std::vector<std::string> any_owner{owner_label};
    const auto containers = co_await client.list_containers(any_owner);
    if (!containers) co_return containers.error();
    const auto networks = co_await client.list_networks(any_owner);
    if (!networks) co_return networks.error();
    std::vector<Orphan> orphans;
    for (const docker::ListedContainer& each : *containers) {
        const std::string folder = lost_state(each.labels, owner, owner_in);
        if (!folder.empty()) orphans.push_back({true, each.id, each.name, folder});
    }
    for (const docker::NetworkInfo& each : *networks) {
        const std::string folder = lost_state(each.labels, owner, owner_in);
        if (!folder.empty()) orphans.push_back({false, each.id, each.name, folder});
    }
    co_return orphans;
}

asio::awaitable<std::vector<std::string>> remove_orphans(
    docker::EngineClient& client, std::vector<Orphan> orphans
) {
    std::vector<std::string> left;
    for (const Orphan& each : orphans) {
        base::Result<void> removed;
        if (each.is_container) {
            removed = co_await remove_for_good(client, each.id);
        } else {
            removed = co_await remove_network_for_good(client, each.id);
        }
        if (removed) continue;
        const char* kind = each.is_container ? "container " : "network ";
        left.push_back(kind + each.name + ": " + removed.error().detail);
    }
    co_return left;
}

}  // namespace apprunner::performers
