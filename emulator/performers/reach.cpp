// Implements reach.hpp: the container's own traces, one question to the engine, and one network for
// the trial.
#include "emulator/performers/reach.hpp"

#include "emulator/performers/own_container.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

std::string text_of_file(const char* path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string own_hostname() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return {};
    return name.data();
}

bool is_in_container() {
    std::error_code ignored;
    return std::filesystem::exists("/.dockerenv", ignored) ||
           std::filesystem::exists("/run/.containerenv", ignored);
}

/// The host name is the container's short id unless somebody has chosen another.
std::vector<std::string> candidates() {
    std::vector<std::string> ids = container_ids_in(text_of_file("/proc/self/mountinfo"));
    if (ids.empty() && is_in_container()) ids.push_back(own_hostname());
    return ids;
}

EngineReach reach_by(const docker::ContainerInfo& info) {
    EngineReach reach;
    for (const docker::ContainerAddress& address : info.addresses) {
        if (address.ipv4.empty()) continue;
        reach.container_id = info.id;
        if (!address.gateway.empty()) reach.gateways.push_back(address.gateway);
    }
    if (!reach.is_joined()) return reach;
    reach.image_id = info.image_id;
    reach.published = info.published;
    std::error_code error;
    reach.program = std::filesystem::read_symlink("/proc/self/exe", error).string();
    return reach;
}

}  // namespace

bool EngineReach::has_gateway(const std::string& address) const {
    return std::find(gateways.begin(), gateways.end(), address) != gateways.end();
}

std::uint16_t EngineReach::published_port(std::uint16_t port) const {
    const auto found = published.find(port);
    return found == published.end() ? port : found->second;
}

bool is_own_address(const std::string& address) {
    sockaddr_in wanted{};
    wanted.sin_family = AF_INET;
    if (inet_pton(AF_INET, address.c_str(), &wanted.sin_addr) != 1) return false;
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket calls' own way.
    const int bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&wanted), sizeof(wanted));
    ::close(fd);
    return bound == 0;
}

base::Error not_reached(const std::string& address) {
    return {
        base::Errc::conflict,
        "the engine's networks are not on this machine (" + address +
            " is not here), so no instance can be reached: run apprunner-sim as a container of "
            "that engine (docker/compose.yaml)"};
}

asio::awaitable<bool> makes_bridges_late(docker::EngineClient& client) {
    const auto ping = co_await client.ping();
    co_return ping && ping->server.starts_with("Libpod");
}

asio::awaitable<base::Result<EngineReach>> find_reach(docker::EngineClient& client) {
    EngineReach direct;
    for (const std::string& id : candidates()) {
        const auto info = co_await client.inspect_container(id);
        if (info) co_return reach_by(*info);
        if (info.error().code != base::Errc::not_found) co_return info.error();
    }
    co_return direct;
}

asio::awaitable<base::Result<void>> try_reach(
    docker::EngineClient& client, EngineReach reach, docker::Labels labels
) {
    docker::CreateNetwork wanted;
    wanted.name = "apprunner-sim-trial-" + std::to_string(::getpid());
    wanted.internal = true;
    wanted.labels = std::move(labels);
    const auto made = co_await client.create_network(wanted);
    if (!made) co_return made.error();
    base::Result<void> result;
    if (reach.is_joined()) {
        docker::ConnectNetwork connect;
        connect.network = *made;
        connect.container = reach.container_id;
        result = co_await client.connect_network(connect);
    }
    const auto network = co_await client.inspect_network(*made);
    std::string address = network ? network->gateway : std::string();
    if (result && reach.is_joined()) {
        const auto self = co_await client.inspect_container(reach.container_id);
        if (self) address = self->address_in(wanted.name);
    }
    if (result && !is_own_address(address)) {
        const bool is_late = !reach.is_joined() && co_await makes_bridges_late(client);
        if (!is_late) result = not_reached(address);
    }
    if (reach.is_joined()) {
        docker::DisconnectNetwork leave;
        leave.network = *made;
        leave.container = reach.container_id;
        leave.force = true;
        static_cast<void>(co_await client.disconnect_network(leave));
    }
    const auto removed = co_await client.remove_network(*made);
    if (result && !removed) co_return removed.error();
    co_return result;
}

}  // namespace apprunner::performers
