// One instance in the real world: a coroutine from StartInstance to InstanceStopped that owns the
// container, its two addresses, and the watches on its exit, its output and its port. Control
// thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/base/await.hpp"
#include "emulator/core/ring/effect.hpp"
#include "emulator/core/ring/fact.hpp"
#include "emulator/performers/instance_roles.hpp"
#include "emulator/performers/instance_world.hpp"
#include "emulator/performers/listener_helper.hpp"
#include "emulator/performers/networks.hpp"
#include "emulator/runtime/journal.hpp"
#include "emulator/secrets/resolver.hpp"
#include "probes/io/port_watch.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::performers {

/// Made by the performer for StartInstance or AdoptInstance, and alive until InstanceStopped has
/// been told. Facts go to the driver: after StartInstance InstanceStarted or StartFailed, unless a
/// stop comes first; InstanceExited when it ends by itself; InstanceStopped always, in the end.
class InstanceRun : public std::enable_shared_from_this<InstanceRun> {
  public:
    InstanceRun(
        boost::asio::any_io_executor executor, InstanceWorld& world, core::StartInstance effect
    );

    /// For a container that an earlier daemon has started.
    InstanceRun(
        boost::asio::any_io_executor executor,
        InstanceWorld& world,
        const core::AdoptInstance& effect
    );

    /// The instance's whole life; ends with InstanceStopped. To be spawned once.
    static boost::asio::awaitable<void> live(std::shared_ptr<InstanceRun> self);

    /// SIGTERM, SIGKILL after `grace` (rounded up to whole seconds; 0: killed at once), removal.
    /// May come at any time, also before the start is done; the first one counts.
    void request_stop(base::Duration grace);
    /// Kills the container, as a fault on purpose; its exit is told as any other. Nothing when
    /// there is none that runs.
    void crash();
    /// To be called before live(): the start fails on purpose, with nothing made.
    void fail_start(core::StartFailure reason) { injected_failure_ = reason; }
    /// The engine did not answer while its container may have run.
    void note_absent_engine() { was_engine_away_ = true; }
    /// Tells where it listens and when its port opens, from now on, until unwatch(), request_stop()
    /// or its end. Before an adopted container's place is known it is only remembered.
    void watch(std::uint16_t port);
    void unwatch();
    /// What it has printed since the last call, as far as that is kept.
    [[nodiscard]] std::vector<std::string> take_new_lines();
    /// Waits, no longer than 5 s, until a helper has told of the watched port, which has just been
    /// reached; at once where there is no helper. Gives how long that took.
    boost::asio::awaitable<base::Duration> settle_listeners();
    /// Where the app listens right now is told before it returns, while it is watched.
    void look_at_listeners();
    /// The engine tells that the kernel has killed one of its processes for want of memory.
    void take_memory_kill();
    /// Notes how much memory it has used; its cgroup is gone by the time of its end.
    void look_at_memory();

    /// After a check that has not reached it: whether its machine is there, once that is known; if
    /// not, after that has been told, for 5 s at most.
    boost::asio::awaitable<docker::MachineSight> look_at_machine();

    /// Its container was there before; to be asked before live().
    [[nodiscard]] bool is_adopted() const { return !container_id_.empty(); }
    [[nodiscard]] const std::string& service_id() const { return effect_.service_id; }
    [[nodiscard]] const std::string& instance_id() const { return effect_.instance_id; }

  private:
    static constexpr int killed_code = 137;
    /// How long the output of a container that has ended may take to arrive.
    static constexpr std::chrono::milliseconds log_end_limit{1000};

    boost::asio::awaitable<void> start();
    [[nodiscard]] std::string known_as() const;
    boost::asio::awaitable<bool> resolve_secrets();
    void recover_secrets(const docker::ContainerInfo& info);
    [[nodiscard]] std::string hidden(std::string text) const;
    boost::asio::awaitable<void> take_role();
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> own_variables() const;
    boost::asio::awaitable<base::Result<void>> connect_roles_network();
    boost::asio::awaitable<void> adopt();
    void take_pid(const docker::ContainerInfo& info);
    void begin_helper();
    void tell_listeners(const std::vector<model::ListeningSocket>& listeners);
    [[nodiscard]] bool is_kept(const docker::LogLine& line);
    boost::asio::awaitable<base::Result<void>> make_container();
    boost::asio::awaitable<base::Result<void>> try_container();
    boost::asio::awaitable<base::Result<void>> create_container(docker::CreateContainer wanted);
    boost::asio::awaitable<base::Result<void>> connect_probe_network();
    boost::asio::awaitable<base::Result<void>> start_container();
    boost::asio::awaitable<void> remove_unanswered(std::string name);
    boost::asio::awaitable<bool> mend(base::Error error);
    /// Of an image that was removed from the engine.
    struct ImageSearch {
        explicit ImageSearch(const boost::asio::any_io_executor& executor) : over(executor) {}
        base::Event over;  ///< Also when a stop was requested meanwhile.
        bool has_found = false;
    };
    boost::asio::awaitable<bool> has_image_again();
    boost::asio::awaitable<void> search_image(std::shared_ptr<ImageSearch> search);
    void remark(const std::string& text);
    boost::asio::awaitable<void> remove_when_back();
    boost::asio::awaitable<base::Result<void>> watch_exit(docker::WaitCondition condition);
    void follow_on();
    [[nodiscard]] docker::FollowLogs lines_to_come() const;
    boost::asio::awaitable<void> follow_logs();
    void end_logs();
    boost::asio::awaitable<void> read_to_end();
    boost::asio::awaitable<void> report_exit(std::string container_id, docker::ContainerExit exit);
    boost::asio::awaitable<void> find_exit(std::string container_id);
    [[nodiscard]] bool tell_loss();
    boost::asio::awaitable<void> tell_memory_kill();
    boost::asio::awaitable<std::optional<model::ProgramFile>> look_at_what_failed(
        core::StartFailure failure
    );
    boost::asio::awaitable<std::string> ended_by(base::Result<docker::ContainerInfo> info);
    boost::asio::awaitable<void> end();
    boost::asio::awaitable<void> stop_container();
    boost::asio::awaitable<bool> is_deaf_to_stop();
    boost::asio::awaitable<void> look_for_survivor();
    boost::asio::awaitable<bool> remove_container();
    void tell_left(const base::Error& error);
    boost::asio::awaitable<void> kill_container();
    void take_line(const docker::LogLine& line);
    /// A fact about this instance, the rest of it unset.
    template <class Fact>
    [[nodiscard]] Fact fact() const {
        Fact fact;
        fact.service_id = effect_.service_id;
        fact.instance_id = effect_.instance_id;
        return fact;
    }
    void spawn(boost::asio::awaitable<void> work);

    const boost::asio::any_io_executor executor_;
    InstanceWorld& world_;
    const core::StartInstance effect_;
    std::optional<Placement> placement_;
    std::string container_id_;
    std::string unanswered_name_;  ///< Of a container that may be there; empty: none may.
    pid_t pid_ = 0;                ///< Of the container's process on this machine; 0: not known.
    std::string memory_file_;      ///< Where its cgroup tells its peak; empty: cannot be told.
    int memory_peak_mb_ = 0;
    docker::Subscription exit_watch_;
    docker::Subscription logs_;
    std::shared_ptr<base::Event> logs_over_;  ///< Of what is followed.
    bool follows_logs_ = false;
    std::optional<std::uint16_t> port_to_watch_;
    std::optional<probes::PortWatch> port_watch_;
    std::shared_ptr<ListenerHelper> helper_;  ///< Where /proc is not ours.
    std::int64_t last_line_ns_ = 0;
    /// By an earlier daemon: they come once more, and are passed over.
    runtime::Journal::KeptLines kept_lines_;
    std::deque<std::string> last_lines_;
    std::size_t untold_lines_ = 0;  ///< Of those at the end.
    std::optional<int> exit_code_;
    std::optional<core::StartFailure> injected_failure_;
    std::shared_ptr<ImageSearch> image_search_;
    secrets::Resolution secrets_;  ///< Of this start.
    /// Variables that Fargate sets.
    std::vector<std::pair<std::string, std::string>> aws_variables_;
    std::string credentials_;               ///< The knob, as it was at this start.
    std::optional<Membership> membership_;  ///< Nothing: it gets no credentials.
    base::Duration grace_{};
    bool was_killed_ = false;
    bool sets_limits_ = true;
    bool bounds_processes_ = true;
    bool was_engine_away_ = false;  ///< Since its container was last seen running.
    bool is_found_ended_ = false;   ///< No daemon ran when it ended.
    bool is_crashed_ = false;       ///< On purpose.
    base::Event start_told_;
    base::Event stop_requested_;
    base::Event exited_;
    base::Event logs_ended_;
};

}  // namespace apprunner::performers
