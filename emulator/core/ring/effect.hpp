// Effects: work that the engine wants done outside. A performer does each one and answers with the
// fact named beside it, always, also on failure. Plain data.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/model/health_check.hpp"
#include "emulator/model/route.hpp"
#include "emulator/model/service.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace apprunner::core {

/// Answered by ImagePulled or PullFailed.
struct PullImage {
    std::string service_id;
    std::string operation_id;
    model::ImageRepository repository;
};

/// What the container is to be given (docs/EMULATION.md, "The container's world").
struct RunSpec {
    std::string image_id;
    std::string image_identifier;      ///< Where the image is from.
    std::vector<std::string> command;  ///< StartCommand split into words; empty: the image's own.
    /// In order; the caller's values beat ours, ours beat the image's. Empty values are dropped.
    std::vector<std::pair<std::string, std::string>> environment;
    bool sets_hostname = true;  ///< False when the user gives HOSTNAME himself.
    std::uint16_t port = 8080;
    int cpu_units = 1024;
    int memory_mb = 2048;
    bool has_egress = true;
};

/// Answered by InstanceStarted or StartFailed; afterwards, when the container ends without
/// StopInstance, by InstanceExited. A container of that instance that an earlier daemon may have
/// started goes first: nobody has heard of it.
struct StartInstance {
    std::string service_id;
    std::string service_name;
    std::string instance_id;
    RunSpec spec;
};

/// The container was started by an earlier daemon, whose InstanceStarted is known: looks after it
/// from now on as after StartInstance. Answered by InstanceExited when it has ended meanwhile.
struct AdoptInstance {
    std::string service_id;
    std::string service_name;
    std::string instance_id;
    std::string container_id;
    bool has_egress = true;
};

/// Tells PortOpened once, and ListenersSeen whenever the listening sockets change (where they can
/// be read), until UnwatchInstance, StopInstance or the instance's end.
struct WatchInstance {
    std::string service_id;
    std::string instance_id;
    std::uint16_t port = 8080;
};

struct UnwatchInstance {
    std::string service_id;
    std::string instance_id;
};

/// Answered by ProbeFinished with the same number.
struct Probe {
    std::string service_id;
    std::string instance_id;
    std::uint64_t probe_number = 0;
    std::string address;
    std::uint16_t port = 8080;
    model::HealthCheckProtocol protocol = model::HealthCheckProtocol::tcp;
    std::string path;  ///< http only.
    base::Duration timeout{};
    /// When this TCP check is passed, GET / is to be asked as well, and told by FirstAnswerSeen:
    /// App Runner does not ask, but without an answer its users get none either.
    bool asks_for_answer = false;
};

/// Replaces the service's route at one instant. Answered by TrafficSwitched when no request can
/// be sent by an older route any more.
struct SwitchTraffic {
    std::string service_id;
    std::string service_name;
    std::string service_host;
    std::uint64_t route_generation = 0;
    model::RouteMode mode = model::RouteMode::serving;
    std::vector<model::RouteTarget> targets;
    int max_concurrency = 100;
};

/// Sent once a route without the instance is in force. Answered by Drained.
struct DrainInstance {
    std::string service_id;
    std::string instance_id;
    base::Duration limit{};
};

/// SIGTERM, then SIGKILL after `grace`, then removal of the container. Answered by InstanceStopped,
/// also when there is no container (any more), or one that an earlier daemon started. It may come
/// while StartInstance is under way: the start is then ended, what it made is removed, and its own
/// answer may stay away.
struct StopInstance {
    std::string service_id;
    std::string instance_id;
    base::Duration grace{};
};

/// Takes away the service's networks and its loopback port. Answered by ServiceRemoved.
struct RemoveService {
    std::string service_id;
};

using Effect = std::variant<
    PullImage,
    StartInstance,
    AdoptInstance,
    WatchInstance,
    UnwatchInstance,
    Probe,
    SwitchTraffic,
    DrainInstance,
    StopInstance,
    RemoveService>;

}  // namespace apprunner::core
