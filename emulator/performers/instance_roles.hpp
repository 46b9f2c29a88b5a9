// The third network, for instances whose service has a role and whose knob `credentials` is not
// off: 169.254.170.0/24 with this machine at 169.254.170.2, where roles::RoleEndpoint answers. One
// network for all daemons of an engine, because two cannot have the address
// (docs/decisions/0015-one-network-of-roles.md). Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/base/result.hpp"
#include "emulator/roles/role_endpoint.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::performers {

inline constexpr const char* roles_network = "apprunner-sim-credentials";

/// Where an instance gets its role's keys.
struct Membership {
    std::string network;  ///< Id; to be connected before the start.
    /// For its environment; those that the user gives himself go first.
    std::vector<std::pair<std::string, std::string>> variables;
};

class InstanceRoles {
  public:
    /// `client` must outlive it; `labels` are for the network, should it be made here; `why_none`
    /// is join()'s error, "": it has none of its own.
    InstanceRoles(
        boost::asio::io_context& control,
        docker::EngineClient& client,
        docker::Labels labels,
        roles::RoleEndpointOptions options,
        bool may_pass_own_keys,
        std::string why_none
    );
    ~InstanceRoles();
    InstanceRoles(const InstanceRoles&) = delete;
    InstanceRoles& operator=(const InstanceRoles&) = delete;

    /// Makes or finds the network, listens, and looks whether there are keys. The error says in a
    /// sentence why nothing would answer there: then the container is told of nothing, because SDKs
    /// fail where a variable leads nowhere.
    boost::asio::awaitable<base::Result<Membership>> join(roles::RoleHolder holder);
    /// An instance of an earlier daemon that is in the network; nothing when it has no role.
    [[nodiscard]] base::Result<void> join_again(const docker::ContainerInfo& container);
    void leave(const std::string& instance_id) { endpoint_->dismiss(instance_id); }

    /// True: the engine's words say that the network is gone; join() makes it again.
    [[nodiscard]] bool forget_missing(const base::Error& error);
    /// At the daemon's end: the network goes with its last container, whosever it is.
    boost::asio::awaitable<void> remove_network();

  private:
    boost::asio::awaitable<base::Result<std::string>> ensure_network();
    boost::asio::awaitable<std::string> find_network();

    docker::EngineClient& client_;
    const docker::Labels labels_;
    const std::shared_ptr<roles::RoleEndpoint> endpoint_;
    const bool may_pass_own_keys_;
    const std::string why_none_;
    std::string network_id_;  ///< Empty: not known.
};

}  // namespace apprunner::performers
