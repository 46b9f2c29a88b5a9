// The Docker Engine API client: one awaitable per call, options and results as plain structs. The
// network work happens on a thread of the client's own; each call resumes on the executor of the
// coroutine that awaits it. Knows nothing of App Runner.
#pragma once

#include "docker/containers.hpp"
#include "docker/endpoint.hpp"
#include "docker/images.hpp"
#include "docker/networks.hpp"
#include "docker/streams.hpp"
#include "docker/swarm.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace apprunner::docker {

struct EngineInfo {
    std::string version;      ///< 20.10.24
    std::string api_version;  ///< The newest one that it speaks.
    std::string os;
    std::string architecture;  ///< Go's names: amd64, arm64.
    std::string kernel;
    std::string operating_system;               ///< Debian GNU/Linux 12; Docker Desktop.
    std::string name;                           ///< The machine's.
    std::vector<std::string> security_options;  ///< name=rootless, name=userns, ...
    int cpus = 0;
    std::int64_t memory_bytes = 0;
};

struct Ping {
    std::string api_version;   ///< Of the engine.
    std::string used_version;  ///< What we speak with it.
    std::string server;        ///< The Server header: Docker/..., Libpod/...
};

/// Common errors of all calls: unreachable (names the endpoint), timed_out, cancelled, not_found,
/// conflict, refused (these three with the engine's own message), protocol (an answer that cannot
/// be understood, or an engine older than API 1.41).
///
/// Any thread may call. Each awaitable can be cancelled by its slot (terminal cancellation) and
/// then gives Errc::cancelled. The contexts of all executors involved must outlive the client.
/// Destroying the client ends everything in flight with Errc::cancelled and joins its thread.
/// Virtual is what many engines behind one do in another way (emulator/swarm).
class EngineClient {
  public:
    template <class T>
    using Awaitable = boost::asio::awaitable<base::Result<T>>;
    using PullResult = boost::system::result<PulledImage, PullError>;
    using Limit = std::chrono::milliseconds;

    /// `completions` runs the handlers of streams: one thread or a strand. `environment` is where
    /// pull() looks for the user's Docker configuration. Does not connect yet.
    EngineClient(
        boost::asio::any_io_executor completions,
        Endpoint endpoint,
        Environment environment = process_environment()
    );
    virtual ~EngineClient();
    EngineClient(const EngineClient&) = delete;
    EngineClient& operator=(const EngineClient&) = delete;

    [[nodiscard]] const Endpoint& endpoint() const;
    /// In the place of call_timeout_default, from the next call on.
    void set_call_limit(Limit limit);

    Awaitable<Ping> ping(Limit timeout = std::chrono::seconds(5));
    virtual Awaitable<EngineInfo> info(Limit timeout = call_timeout_default);

    // A Swarm; of a manager only, others refuse. See swarm.hpp.
    Awaitable<SwarmMember> swarm_member();
    Awaitable<std::vector<SwarmNode>> swarm_nodes();
    /// What runs of the services that have the label (KEY or KEY=VALUE).
    Awaitable<std::vector<SwarmTask>> swarm_tasks(std::string label);

    /// The name of the node that has the container; "": there is one engine only, or none has it.
    [[nodiscard]] virtual std::string node_of(const std::string& /*id*/) const { return {}; }
    /// What has taken a container away with the machine that it was on, in words that follow "ended
    /// by"; "": nothing has.
    [[nodiscard]] virtual std::string lost_with(const std::string& /*id*/) const { return {}; }
    /// Whether the machine of a container answers, once that is known; for who has not reached the
    /// container itself. Without an engine that is many nothing is asked.
    virtual boost::asio::awaitable<MachineSight> look_at_machine(std::string id);

    // Images.
    boost::asio::awaitable<PullResult> pull(PullRequest options);
    Awaitable<ImageInfo> inspect_image(std::string reference);
    Awaitable<std::vector<ListedImage>> list_images(std::vector<std::string> labels);
    /// The names (REPOSITORY:TAG) of all images that it has.
    Awaitable<std::vector<std::string>> image_names();
    /// The digest (sha256:...) of what the name stands for in its registry now, asked through the
    /// engine; what refused is told in the engine's words.
    Awaitable<std::string> registry_digest(
        std::string reference, Limit timeout = std::chrono::seconds(10)
    );
    Awaitable<void> tag_image(TagImage options);
    Awaitable<void> remove_image(RemoveImage options);

    // Containers. `id` may be a name everywhere.
    virtual Awaitable<CreatedContainer> create_container(CreateContainer options);
    /// Starting a running one is no error.
    virtual Awaitable<void> start_container(std::string id, Limit timeout = call_timeout_default);
    virtual Awaitable<ContainerInfo> inspect_container(std::string id);
    /// Returns when it has stopped; stopping a stopped one is no error.
    virtual Awaitable<void> stop_container(StopContainer options);
    virtual Awaitable<void> kill_container(std::string id, std::string signal = "SIGKILL");
    virtual Awaitable<void> remove_container(RemoveContainer options);
    /// `labels`: KEY or KEY=VALUE; all must match. Containers in every state.
    virtual Awaitable<std::vector<ListedContainer>> list_containers(std::vector<std::string> labels
    );
    /// Waits for the end of the container for as long as it takes, or `timeout` (0: no limit).
    virtual Awaitable<ContainerExit> wait_container(
        std::string id,
        WaitCondition condition = WaitCondition::not_running,
        Limit timeout = Limit::zero()
    );
    /// Resumes as soon as the engine watches, so that a start after it cannot be missed. Either
    /// handler runs once at most: on_exit when the container ended, on_lost when we cannot know.
    virtual Awaitable<Subscription> watch_exit(
        std::string id, WaitCondition condition, OnExit on_exit, OnEnd on_lost
    );

    /// The first `bytes_max` bytes of the tar archive that holds what lies at `path`; a symbolic
    /// link there is not followed (archive.hpp reads it). Errc::not_found: there is nothing.
    virtual Awaitable<std::string> read_archive(
        std::string id, std::string path, std::size_t bytes_max
    );
    /// The most memory that a running container has used so far, in bytes; where the kernel does
    /// not keep that (cgroup v2), what it uses now. 0: not told.
    virtual Awaitable<std::int64_t> memory_used(std::string id);
    /// Errc::not_found: there is no such container. One that does not run uses nothing.
    virtual Awaitable<ResourceUse> resources_used(std::string id);

    /// A program that is to run in a running container, its three streams attached; gives its id,
    /// for exec_stream.hpp.
    Awaitable<std::string> create_exec(std::string container, std::vector<std::string> words);
    /// Errc::not_found: there is none of that name.
    Awaitable<void> remove_volume(std::string name);

    /// Oldest first.
    virtual Awaitable<std::vector<EngineEvent>> past_events(PastEvents options);

    // Networks.
    virtual Awaitable<std::string> create_network(CreateNetwork options);  ///< Gives the id.
    Awaitable<NetworkInfo> inspect_network(std::string id);
    virtual Awaitable<std::vector<NetworkInfo>> list_networks(std::vector<std::string> labels);
    virtual Awaitable<void> connect_network(ConnectNetwork options);
    virtual Awaitable<void> disconnect_network(DisconnectNetwork options);
    virtual Awaitable<void> remove_network(std::string id);

    // Streams. They resume once the engine has accepted them; afterwards the handlers tell the
    // rest.
    virtual Awaitable<Subscription> follow_logs(
        FollowLogs options, OnLogLine on_line, OnEnd on_end
    );
    virtual Awaitable<Subscription> follow_events(
        FollowEvents options, OnEvent on_event, OnEnd on_end
    );

  private:
    std::shared_ptr<class Session> session_;
};

}  // namespace apprunner::docker
