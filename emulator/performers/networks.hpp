// The two networks of every instance (docs/EMULATION.md, "The container's world"): the instance
// network, one for each service, whose address HOSTNAME resolves to; and the probe network, one for
// the daemon, where probes and traffic arrive. Made when first needed. Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/base/await.hpp"
#include "emulator/base/result.hpp"
#include "emulator/performers/placement.hpp"
#include "emulator/performers/reach.hpp"
#include "emulator/performers/subnet_allocator.hpp"
#include "emulator/performers/subnets.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::performers {

/// A service has one network with a way out and one without, each made when it is first needed.
struct NetworkKey {
    std::string service_id;
    bool has_egress = true;  ///< Without: the instance network has no way out.
    auto operator<=>(const NetworkKey&) const = default;
};

/// How the engine does with subnets and addresses.
struct NetworkRules {
    /// The first address that an instance may get; the engine takes lower ones itself.
    std::uint32_t first_address = 2;
    /// It takes a subnet that another network has without a word: what there is, is looked at
    /// before.
    bool looks_before = false;
};

/// Of a Swarm, whose manager gives each node an address in each network, and settles subnets later.
inline constexpr NetworkRules swarm_rules{64, true};

class Networks {
  public:
    /// `client` must outlive it; `owner` marks everything that it makes (labels.hpp). The probe
    /// network takes the first of `probe_subnets` that is free; empty: App Runner's own and those
    /// after it.
    Networks(docker::EngineClient& client, std::string owner, std::vector<Subnet> probe_subnets);
    /// How instances are reached (reach.hpp); before place(). Whoever is joined has an address in
    /// the probe network, and his container leaves it before it is removed.
    void set_reach(EngineReach reach) { reach_ = std::move(reach); }
    /// Before place(); without it they are one engine's.
    void set_rules(NetworkRules rules) { rules_ = rules; }
    /// For a label (orphans.hpp).
    void set_state_mark(std::string state_mark) { state_mark_ = std::move(state_mark); }

    /// Two free addresses, to be given back by release(); makes the networks that are not there
    /// yet. Several may ask at once: one makes, the others wait. Errors are the engine's; or
    /// Errc::conflict when no subnet or address is free. After an error the next call tries anew.
    /// `service_name` is for the network's name only.
    boost::asio::awaitable<base::Result<Placement>> place(NetworkKey key, std::string service_name);
    /// Learns of the networks of this owner that are there already; to be called before place().
    /// The error is the engine's.
    boost::asio::awaitable<base::Result<void>> find_again();
    /// The place of a running container in networks that find_again() has found: its addresses are
    /// taken from now on.
    [[nodiscard]] Placement hold(const docker::ContainerInfo& container);
    /// Joined: has this daemon's container in the probe network that was found again. After hold()
    /// of all that runs there.
    boost::asio::awaitable<base::Result<void>> rejoin();
    /// Joined: takes it out of that network, and of one that an earlier daemon has left.
    boost::asio::awaitable<void> leave();
    /// Whether a container that has been started is on this machine; the error says what to do.
    [[nodiscard]] base::Result<void> check_reach() const;
    /// Its addresses may be given to others; the networks stay.
    void release(const Placement& placement);
    /// The making of one was not answered, a short while ago: the engine may make it yet.
    [[nodiscard]] bool may_come_late();
    [[nodiscard]] bool has_any() const { return probe_network_ || !instance_networks_.empty(); }
    /// True: the engine's words say that one of the two networks is gone (removed by hand, or with
    /// all that the engine had); place() makes it again.
    [[nodiscard]] bool forget_missing(const Placement& placement, const base::Error& error);
    /// Removes the service's instance networks; its containers must be gone. An error names what is
    /// left.
    boost::asio::awaitable<base::Result<void>> remove_service(std::string service_id);

  private:
    /// A network that exists, is being made, or could not be made.
    struct Network {
        explicit Network(const boost::asio::any_io_executor& executor) : ready(executor) {}
        base::Event ready;
        std::string id;
        std::optional<AddressPool> addresses;  ///< Nothing: it could not be made.
        base::Error error;
    };

    using MadeNetwork = boost::asio::awaitable<base::Result<std::shared_ptr<Network>>>;
    MadeNetwork ensure_instance_network(NetworkKey key, std::string service_name);
    MadeNetwork ensure_probe_network();
    boost::asio::awaitable<base::Result<void>> join(std::shared_ptr<Network> network);
    boost::asio::awaitable<void> take_over(std::shared_ptr<Network> network, std::string name);
    boost::asio::awaitable<void> make(
        std::shared_ptr<Network> network, docker::CreateNetwork wanted, SubnetAllocator& subnets
    );
    /// What the networks on this engine have is not asked for any more.
    boost::asio::awaitable<bool> learn_others(SubnetAllocator& subnets);
    void note_unanswered(const std::string& name);
    void give_up(const Network& network);

    docker::EngineClient& client_;
    std::string owner_;
    std::string state_mark_;
    NetworkRules rules_;
    std::optional<EngineReach> reach_;  ///< Nothing: direct, and not looked at.
    SubnetAllocator instance_subnets_;
    SubnetAllocator probe_subnets_;
    std::map<NetworkKey, std::shared_ptr<Network>> instance_networks_;
    std::shared_ptr<Network> probe_network_;
    /// By name, when the engine was last asked for them in vain.
    std::map<std::string, std::chrono::steady_clock::time_point> unanswered_;
};

}  // namespace apprunner::performers
