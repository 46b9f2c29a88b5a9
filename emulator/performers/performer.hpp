// The performer: does the engine's effects with the adapters (Docker, probes, ingress) and answers
// each with its fact. The only place that knows both an effect and what performs it. Control thread
// only.
#pragma once

#include "docker/client.hpp"
#include "emulator/base/await.hpp"
#include "emulator/core/ring/effect.hpp"
#include "emulator/performers/image_source.hpp"
#include "emulator/performers/instance_roles.hpp"
#include "emulator/performers/instance_world.hpp"
#include "emulator/performers/leftovers.hpp"
#include "emulator/performers/networks.hpp"
#include "emulator/performers/start_gate.hpp"
#include "emulator/runtime/faults.hpp"
#include "emulator/secrets/resolver.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace apprunner::ingress {
class Ingress;
}
namespace apprunner::runtime {
class Driver;
}

namespace apprunner::performers {

/// When everything is to end, apps get this long after SIGTERM.
inline constexpr std::chrono::seconds end_grace{10};

class InstanceRun;

/// Fixed for the performer's life.
struct PerformerOptions {
    std::string owner;  ///< labels.hpp
    /// For HOSTNAME.
    std::string region;
    std::string registry;               ///< Stands in for ECR (image_source.hpp).
    std::vector<Subnet> probe_subnets;  ///< Empty: App Runner's own (networks.hpp).
    std::string proc_folder = "/proc";  ///< Where containers' processes are looked up.
    std::string state_mark = {};        ///< For a label (orphans.hpp); empty: none.
    /// False: what was left by an earlier daemon may be of services that the state has lost; it
    /// stays, running or not, until remove_everything().
    bool removes_leftovers = true;
    /// How instances are reached is found out, and what cannot be is refused; else it is direct.
    bool finds_reach = false;
    NetworkRules network_rules = {};
    secrets::Sources secrets = {};  ///< Where values of secrets come from.
    roles::RoleEndpointOptions roles = {};
    /// Services may be given the developer's own AWS keys (the knob `credentials`).
    bool may_pass_own_keys = true;
    /// In a sentence why no instance gets keys of its role; "": those of such services do.
    std::string why_no_roles = {};
};

class Performer {
  public:
    /// All four must outlive it. Becomes the driver's performer.
    Performer(
        boost::asio::io_context& control,
        PerformerOptions options,
        docker::EngineClient& client,
        ingress::Ingress& ingress,
        runtime::Driver& driver
    );

    /// Begins the effect's work; its fact comes by Driver::observe, perhaps before this returns.
    /// The driver calls it for each effect of the engine's.
    void perform(const core::Effect& effect);

    /// Removes what an earlier daemon of this owner left in the engine and nothing goes on with
    /// (AdoptInstance), unless removes_leftovers says no. For the daemon's start, after the
    /// services were restored; when no engine answers then, the first instance's start does it.
    /// Never fails: what could not be removed is in the daemon's log.
    boost::asio::awaitable<void> prepare();

    /// Stops (`grace` from SIGTERM to SIGKILL; 0: killed at once) and removes every container and
    /// network of ours, also those still starting; waits at most 45 s for the stops. Gives "" or
    /// one sentence on what is left. Effects that come later are not performed.
    boost::asio::awaitable<std::string> remove_everything(std::chrono::seconds grace = end_grace);

    /// After remove_everything(): each network that the engine does not let go of, with its words.
    [[nodiscard]] const std::vector<std::string>& left_behind() const { return left_behind_; }

    /// From now on nothing is performed any more; what runs is left as it is, for the next daemon.
    void let_go();

    /// The file that an instance of that kind would start (program_look.hpp), from a container that
    /// is never started.
    boost::asio::awaitable<std::optional<model::ProgramFile>> look_into_image(core::RunSpec spec);

    /// Faults on purpose; asked at each pull, start and probe, and each second for crashes.
    [[nodiscard]] runtime::Faults& faults() { return faults_; }

    /// Known once an engine has answered; direct until then.
    [[nodiscard]] const EngineReach& reach() const { return world_.reach; }

    /// What is given for a service's secrets; asked at each start.
    [[nodiscard]] secrets::Resolver& secrets() { return secrets_; }

  private:
    void on(const core::PullImage& effect);
    void on(const core::StartInstance& effect);
    void on(const core::AdoptInstance& effect);
    void on(const core::WatchInstance& effect);
    void on(const core::UnwatchInstance& effect);
    void on(const core::Probe& effect);
    void on(const core::Inquire& effect);
    void on(const core::SwitchTraffic& effect);
    void on(const core::DrainInstance& effect);
    void on(const core::StopInstance& effect);
    void on(const core::RemoveService& effect);

    boost::asio::awaitable<void> prepare_once();
    boost::asio::awaitable<bool> find_way();
    boost::asio::awaitable<bool> clear_leftovers();
    boost::asio::awaitable<void> remove_latecomers();
    boost::asio::awaitable<void> pull(core::PullImage effect);
    void begin(std::shared_ptr<InstanceRun> run);
    boost::asio::awaitable<void> run_instance(std::shared_ptr<InstanceRun> run);
    boost::asio::awaitable<void> stop_unknown(core::StopInstance effect);
    boost::asio::awaitable<void> probe(core::Probe effect);
    boost::asio::awaitable<void> look_past_machine(core::ProbeFinished& fact);
    boost::asio::awaitable<void> inquire(core::Inquire effect);
    boost::asio::awaitable<void> remove_service(core::RemoveService effect);
    boost::asio::awaitable<base::Result<void>> remove_networks(std::string service_id);
    boost::asio::awaitable<void> remove_networks_when_back(std::string service_id);
    boost::asio::awaitable<base::Result<LeftoversRemoved>> remove_all_of_ours();
    [[nodiscard]] bool has_fault(const std::string& service_id, model::FaultKind kind) const;
    boost::asio::awaitable<ImageSource::Result> obtain(
        core::PullImage effect, ImageListener listener
    );
    boost::asio::awaitable<void> wait_while_stuck(std::string service_id);
    boost::asio::awaitable<std::optional<probes::Outcome>> injected_outcome(core::Probe effect);
    [[nodiscard]] std::optional<core::StartFailure> injected_start_failure(
        const std::string& service_id
    ) const;
    void crash_on_purpose();
    boost::asio::awaitable<void> follow_memory_kills();
    void take_memory_kill(const docker::EngineEvent& event);
    void spawn(boost::asio::awaitable<void> work, const char* what);
    void sample_traffic();
    void arm_sampling();

    boost::asio::io_context& control_;
    docker::EngineClient& client_;
    ingress::Ingress& ingress_;
    runtime::Driver& driver_;
    runtime::Journal& journal_;
    Networks networks_;
    ImageSource images_;
    StartGate starts_;
    secrets::Resolver secrets_;
    InstanceRoles roles_;
    InstanceWorld world_;
    runtime::Faults faults_;
    std::map<std::string, std::shared_ptr<InstanceRun>> runs_;  ///< By instance id.
    boost::asio::steady_timer sample_timer_;
    docker::Subscription memory_kills_;  ///< The engine's word of them.
    bool follows_memory_kills_ = false;
    std::set<std::string> busy_services_;       ///< Had traffic in the last sample.
    std::shared_ptr<base::Event> preparation_;  ///< While it is under way.
    KeptContainers kept_;                       ///< Of what an earlier daemon has left.
    std::vector<std::string> left_behind_;
    const bool removes_leftovers_;
    const bool finds_reach_;
    bool is_prepared_ = false;
    bool is_ending_ = false;
};

}  // namespace apprunner::performers
