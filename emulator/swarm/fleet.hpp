// The Docker Engines of a Swarm as one: calls about a container go to its node, lists are of all
// nodes, networks are the Swarm's overlay networks. Whoever makes a container does not know where.
// Nodes that are lost or drained are told by lost_with(). Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/swarm/node.hpp"
#include "emulator/swarm/placement.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace apprunner::swarm {

struct FleetOptions {
    std::string token;  ///< The agents want it.
    std::uint16_t agent_port = 7070;
    /// Of services whose tasks are agents.
    std::string agent_label = "apprunner-sim.agent";
    /// On a node it keeps instances away when it is `no`.
    std::string instances_label = "apprunner-sim.instances";
    /// Of the network that the stack has for probes, and of the one that the daemon asks for.
    std::string probe_label = "apprunner-sim.probe";
    /// The labels of a container by whose values containers are spread.
    std::string service_label = "apprunner-sim.service-id";
    std::string revision_label = "apprunner-sim.revision";
    std::chrono::milliseconds look_pause{2000};  ///< Between two looks at nodes and agents.
    std::chrono::milliseconds ping_limit{2000};
    std::chrono::milliseconds loss_limit{8000};  ///< Of silence.
    /// And of one that has never answered: it may be starting, as we are.
    std::chrono::milliseconds first_limit{30'000};
    /// What was on a node that is drained gets it after SIGTERM.
    std::chrono::seconds drain_grace{10};
};

class Fleet : public docker::EngineClient {
  public:
    /// `manager` is the engine of this machine. Does nothing before start().
    Fleet(boost::asio::any_io_executor completions, docker::Endpoint manager, FleetOptions options);
    ~Fleet() override;

    /// `labels`: what all of ours has. Looks after the nodes from now on.
    void start(docker::Labels labels);

    /// Each node in a few words, for people: "n1 (here)", "n2", "n3 does not answer".
    [[nodiscard]] std::vector<std::string> nodes_text() const;

    /// Whether any node may get instances.
    [[nodiscard]] bool takes_any() const;

    /// The name of the stack's network for probes; "": there is none.
    [[nodiscard]] std::string probe_network() const { return stack_network_.name; }

    [[nodiscard]] std::string node_of(const std::string& id) const override;
    [[nodiscard]] std::string lost_with(const std::string& id) const override;
    boost::asio::awaitable<docker::MachineSight> look_at_machine(std::string id) override;

    /// Of the manager, once each node is linked or lost; later ones are not waited for.
    Awaitable<docker::EngineInfo> info(Limit timeout = docker::call_timeout_default) override;

    /// On the node that placement.hpp names first; Errc::refused names the numbers when none
    /// has. One in another's network namespace, or in none, has no choice.
    Awaitable<docker::CreatedContainer> create_container(docker::CreateContainer options) override;
    Awaitable<void> start_container(std::string id, Limit timeout) override;
    Awaitable<docker::ContainerInfo> inspect_container(std::string id) override;
    Awaitable<void> stop_container(docker::StopContainer options) override;
    Awaitable<void> kill_container(std::string id, std::string signal) override;
    Awaitable<void> remove_container(docker::RemoveContainer options) override;
    Awaitable<std::vector<docker::ListedContainer>> list_containers(std::vector<std::string> labels
    ) override;
    Awaitable<docker::ContainerExit> wait_container(
        std::string id, docker::WaitCondition condition, Limit timeout
    ) override;
    Awaitable<docker::Subscription> watch_exit(
        std::string id,
        docker::WaitCondition condition,
        docker::OnExit on_exit,
        docker::OnEnd on_lost
    ) override;
    Awaitable<std::string> read_archive(std::string id, std::string path, std::size_t bytes_max)
        override;
    Awaitable<std::int64_t> memory_used(std::string id) override;
    Awaitable<docker::ResourceUse> resources_used(std::string id) override;
    Awaitable<std::vector<docker::EngineEvent>> past_events(docker::PastEvents options) override;

    /// An overlay network that plain containers may be in. The stack's probe network stands in for
    /// the one that is asked for: it has that name already.
    Awaitable<std::string> create_network(docker::CreateNetwork options) override;
    Awaitable<std::vector<docker::NetworkInfo>> list_networks(std::vector<std::string> labels
    ) override;
    Awaitable<void> connect_network(docker::ConnectNetwork options) override;
    Awaitable<void> disconnect_network(docker::DisconnectNetwork options) override;
    Awaitable<void> remove_network(std::string id) override;

    Awaitable<docker::Subscription> follow_logs(
        docker::FollowLogs options, docker::OnLogLine on_line, docker::OnEnd on_end
    ) override;
    /// Of all nodes, also those that come later; their times are this machine's.
    Awaitable<docker::Subscription> follow_events(
        docker::FollowEvents options, docker::OnEvent on_event, docker::OnEnd on_end
    ) override;

  private:
    class EventFeed;
    using NodePointer = std::shared_ptr<FleetNode>;
    template <class T>
    using Call = std::function<Awaitable<T>(docker::EngineClient& engine)>;

    // fleet.cpp: which nodes there are.
    boost::asio::awaitable<void> watch();
    boost::asio::awaitable<void> look();
    void take_nodes(const std::vector<docker::SwarmNode>& told);
    void take_agents(const std::vector<docker::SwarmTask>& tasks);
    void link(FleetNode& node, const std::string& address);
    void spawn(boost::asio::awaitable<void> work);
    [[nodiscard]] NodePointer own_node() const;
    [[nodiscard]] std::string why_not(const FleetNode& node) const;
    [[nodiscard]] bool is_unheard(const FleetNode& node) const;
    [[nodiscard]] Held held_of(std::string name, const docker::Labels& labels) const;

    // fleet_nodes.cpp: whether they are there.
    boost::asio::awaitable<void> keep(NodePointer node);
    boost::asio::awaitable<bool> welcome(NodePointer node);
    boost::asio::awaitable<bool> learn(NodePointer node);
    boost::asio::awaitable<bool> clear(NodePointer node);
    void lose(FleetNode& node, const std::string& why);
    void drain(FleetNode& node);
    boost::asio::awaitable<void> settle(NodePointer node);
    boost::asio::awaitable<void> settle_all();

    // fleet_calls.cpp: where a container is.
    [[nodiscard]] NodePointer holder_of(const std::string& id) const;
    Awaitable<NodePointer> find_node(std::string id);
    template <class T>
    Awaitable<T> ask_node_of(std::string id, Call<T> call);

    // fleet_making.cpp: where one goes.
    Awaitable<docker::CreatedContainer> create_spread(docker::CreateContainer options);
    Awaitable<docker::CreatedContainer> create_on(
        NodePointer node, docker::CreateContainer options
    );
    Awaitable<void> pull_to(NodePointer node, std::string image);
    boost::asio::awaitable<std::string> why_only_here(
        docker::CreateContainer options, base::Error last
    );
    [[nodiscard]] std::vector<Room> rooms_for(const Held& wanted) const;

    // fleet_networks.cpp
    boost::asio::awaitable<bool> has_settled(std::string network);
    boost::asio::awaitable<void> find_stack_network();
    boost::asio::awaitable<void> remove_left_networks();
    [[nodiscard]] bool stands_in_for(const std::vector<std::string>& labels) const;

    boost::asio::any_io_executor executor_;
    const FleetOptions options_;
    docker::Labels labels_;
    std::string own_id_;   ///< The Swarm's, of this machine; "": not known yet.
    std::string trouble_;  ///< Why the Swarm tells no nodes.
    std::map<std::string, NodePointer> nodes_;  ///< By the Swarm's id.
    bool has_looked_ = false;
    bool is_no_manager_ = false;  ///< This engine, as it says itself.
    bool were_awaited_ = false;   ///< Each node was linked or lost once.
    bool is_over_ = false;
    std::map<std::string, docker::OnExit> exits_;   ///< By container: who waits for its end.
    std::map<std::string, std::string> fates_;      ///< By container: what took it away.
    std::map<std::string, NodePointer> unsettled_;  ///< By name: one is made there, or was not.
    std::set<std::string> left_networks_;           ///< That a lost node has held on to.
    docker::NetworkInfo stack_network_;  ///< The stack's for probes; without an id: none known.
    std::string stack_network_name_;     ///< As the daemon asked for it; "": not yet.
};

}  // namespace apprunner::swarm
