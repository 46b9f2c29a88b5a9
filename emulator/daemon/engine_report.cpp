// Pings the engine at each call, and asks for its version once: that does not change while it runs.
#include "emulator/daemon/engine_report.hpp"

#include "emulator/base/text.hpp"
#include "emulator/performers/reach.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::daemon {

boost::asio::awaitable<api::EngineStatus> EngineReport::ask() {
    api::EngineStatus status;
    status.endpoint = name_.empty() ? client_.endpoint().name : name_;
    status.is_elsewhere = !name_.empty();
    const auto ping = co_await client_.ping();
    if (!ping) {
        status.error = ping.error().detail;
        info_.reset();
        co_return status;
    }
    status.reachable = true;
    status.api_version = ping->api_version;
    if (!info_) {
        const auto info = co_await client_.info();
        if (info) info_ = *info;
    }
    if (info_) {
        status.version = info_->version;
        status.os = info_->os;
        status.architecture = info_->architecture;
        status.operating_system = info_->operating_system;
    }
    co_return status;
}

boost::asio::awaitable<base::Result<model::ImageDetails>> EngineReport::inspect_image(
    std::string reference
) {
    auto found = co_await client_.inspect_image(std::move(reference));
    if (!found) co_return found.error();
    co_return std::move(found->details);
}

/// Nothing is made for it: the network where instances are reached is there, or is not.
boost::asio::awaitable<base::Result<std::string>> EngineReport::look_at_swarm() {
    const auto known = co_await client_.info();
    if (!known) co_return known.error();
    const auto reach = co_await performers::find_reach(client_);
    if (!reach) co_return reach.error();
    const std::string network = fleet_->probe_network();
    const auto self = co_await client_.inspect_container(reach->container_id);
    const bool is_in = self && !network.empty() && !self->address_in(network).empty();
    if (!is_in) {
        co_return base::Error(
            base::Errc::conflict,
            "this daemon is not in the network of probes that the stack has: see docker/stack.yaml"
        );
    }
    const std::string nodes = base::joined(fleet_->nodes_text(), ", ");
    co_return (fleet_->takes_any() ? "swarm: " : "swarm: no node gets instances: ") + nodes;
}

boost::asio::awaitable<base::Result<std::string>> EngineReport::try_reach(docker::Labels labels) {
    if (fleet_ != nullptr) {
        auto looked = co_await look_at_swarm();
        co_return looked;
    }
    const auto reach = co_await performers::find_reach(client_);
    if (!reach) co_return reach.error();
    const auto tried = co_await performers::try_reach(client_, *reach, std::move(labels));
    if (tried) co_return std::string(reach->is_joined() ? "joined" : "direct");
    const auto info = co_await client_.info();
    const bool is_rootless =
        info && std::any_of(
                    info->security_options.begin(),
                    info->security_options.end(),
                    [](const std::string& each) { return each == "name=rootless"; }
                );
    if (!is_rootless) co_return tried.error();
    base::Error error = tried.error();
    error.detail += "; a rootless engine keeps its networks to itself";
    co_return error;
}

}  // namespace apprunner::daemon
