// What the container calls take and give. Plain data; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::docker {

using Labels = std::map<std::string, std::string>;

inline constexpr std::chrono::milliseconds call_timeout_default{30'000};

/// A ulimit: "nofile" with what applies and what the program may raise it to.
struct ResourceLimit {
    std::string name;
    std::int64_t soft = 0;
    std::int64_t hard = 0;
    bool operator==(const ResourceLimit&) const = default;
};

struct CreateContainer {
    std::string name;   ///< Empty: the engine makes one up.
    std::string image;  ///< Reference or id; it must be in the engine already.
    std::vector<std::pair<std::string, std::string>> environment;
    /// Unset: the image's own. An empty list clears it.
    std::optional<std::vector<std::string>> entrypoint;
    std::optional<std::vector<std::string>> command;
    std::string hostname;  ///< With its domain, at most 63 characters; empty: the container's id.
    Labels labels;
    std::int64_t nano_cpus = 0;  ///< 1e9 is one CPU; 0: no limit.
    std::int64_t memory_bytes =
        0;  ///< Swap is not added; 0: no limit. The engine's minimum: 6 MiB.
    /// The first network; empty: the engine's default bridge; container:ID: that one's own.
    std::string network;
    std::string ipv4;                      ///< In that network; empty: the engine chooses.
    std::string stop_signal;               ///< Empty: the image's, or SIGTERM.
    std::string platform;                  ///< linux/amd64; empty: the engine's own.
    int log_max_size_mb = 16;              ///< Of the json-file log, which is kept in two files.
    std::vector<std::string> extra_hosts;  ///< NAME:ADDRESS.
    Labels sysctls;                        ///< Of its own namespaces: name to value.
    std::vector<ResourceLimit> limits;
    std::int64_t pids_max = 0;       ///< Processes and threads; 0: no limit.
    std::int64_t shm_bytes = 0;      ///< Of /dev/shm; 0: the engine's own size.
    std::vector<std::string> binds;  ///< PLACE:PATH; a place is a path of the engine's or a volume.
    std::chrono::milliseconds timeout = call_timeout_default;
};

struct CreatedContainer {
    std::string id;
    std::vector<std::string> warnings;
};

struct ContainerAddress {
    std::string network;  ///< Name.
    std::string network_id;
    std::string ipv4;     ///< Empty while the container does not run.
    std::string gateway;  ///< Empty in an internal network, or while it does not run.
};

struct ContainerInfo {
    std::string id;
    std::string name;  ///< Without the leading slash.
    std::string image_id;
    std::string status;  ///< created, running, paused, restarting, removing, exited, dead.
    bool running = false;
    bool oom_killed = false;
    std::int64_t pid = 0;  ///< On the engine's machine; 0 while it does not run.
    int exit_code = 0;
    std::string error;                ///< Why it could not start; mostly empty.
    std::int64_t started_at_ns = 0;   ///< Since the Unix epoch; 0: never.
    std::int64_t finished_at_ns = 0;  ///< Since the Unix epoch; 0: never.
    std::string hostname;
    Labels labels;
    std::vector<std::string> command;         ///< ENTRYPOINT and CMD as they are exec'ed.
    std::vector<std::string> environment;     ///< NAME=VALUE, the image's too.
    std::string working_folder;               ///< Empty: /.
    std::string stop_signal;                  ///< "SIGQUIT", "3"; empty: SIGTERM.
    std::int64_t memory_bytes = 0;            ///< Its limit; 0: none.
    std::vector<ContainerAddress> addresses;  ///< In the order of the networks' names.
    /// TCP ports of the container, and the port of the engine's machine where each is published.
    std::map<std::uint16_t, std::uint16_t> published;

    /// The address in the named network; empty: none.
    [[nodiscard]] std::string address_in(const std::string& network) const;
};

/// What a running container uses, by the engine's account of it.
struct ResourceUse {
    std::int64_t cpu_ns = 0;        ///< Of processor time, since its start.
    std::int64_t memory_bytes = 0;  ///< Now, without file pages that can be dropped.
};

struct ListedContainer {
    std::string id;
    std::string name;  ///< Without the leading slash.
    std::string image_id;
    std::string state;  ///< created, running, exited, ...
    Labels labels;
};

struct StopContainer {
    std::string id;
    std::chrono::seconds grace{10};  ///< Between the stop signal and SIGKILL.
};

struct RemoveContainer {
    std::string id;
    bool force = true;    ///< Kills it first when it runs.
    bool volumes = true;  ///< Removes its anonymous volumes too.
};

}  // namespace apprunner::docker
