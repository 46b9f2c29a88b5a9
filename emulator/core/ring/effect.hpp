// Effects: work that the engine wants done outside. A performer does each one and answers with the
// fact named beside it, always, also on failure. Plain data.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/model/health_check.hpp"
#include "emulator/model/route.hpp"
#include "emulator/model/service.hpp"
#include "probes/pure/question.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace apprunner::core {

/// Has the engine get the image that the name means now; where it is looked for is the performer's
/// to decide (docs/EMULATION.md, "Images"). No limit here: the operation's phase has one (30 min),
/// and an answer that comes later is ignored by its `operation_id`. Answered by ImagePulled or
/// PullFailed.
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
    /// Variable and what its value names (RuntimeEnvironmentSecrets), to be resolved at the start.
    std::vector<std::pair<std::string, std::string>> secrets = {};
    std::string role_arn = {};  ///< InstanceRoleArn; empty: none.
    bool sets_hostname = true;  ///< False when the user gives HOSTNAME himself.
    /// PORT is set to it, and it is probed (documented); 1 to 65535.
    std::uint16_t port = 8080;
    /// 1024 is one vCPU. The performer gives no more than the machine has.
    int cpu_units = 1024;
    int memory_mb = 2048;
    /// False with EgressType VPC: no way out of its network.
    bool has_egress = true;
};

/// Answered by InstanceStarted or StartFailed; afterwards, when the container ends without
/// StopInstance, by InstanceExited. A container of that instance that an earlier daemon may have
/// started goes first: nobody has heard of it.
/// Limits of its own: none; the engine gives a start 30 min (`start_limit`) and then orders
/// StopInstance.
struct StartInstance {
    std::string service_id;
    std::string service_name;
    /// 32 hex digits, new for each instance, so that a late fact finds nobody; only a new daemon
    /// asks for the same one again.
    std::string instance_id;
    RunSpec spec;
    /// A try-out of a fix (service/trials.hpp): a container with a label of its own, whose output
    /// goes into no log and no feed, and which no later daemon goes on with.
    bool is_trial = false;
    /// InstanceStopped is to say how much memory the trial used.
    bool measures_memory = false;
    /// Of the service: its instances are best spread over machines; 0: a trial.
    int revision = 0;
};

/// The container was started by an earlier daemon, whose InstanceStarted is known: looks after it
/// from now on as after StartInstance. Answered by InstanceExited when it has ended meanwhile.
/// `has_egress` says in which of the service's networks it is.
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

/// Ends WatchInstance. Not answered; a ListenersSeen that was under way may still come.
struct UnwatchInstance {
    std::string service_id;
    std::string instance_id;
};

/// One health check, at once. Answered by ProbeFinished with the same number; the engine has at
/// most one of an instance under way. The instance need not run any more: then the check fails.
struct Probe {
    std::string service_id;
    std::string instance_id;
    /// Counts from 1 for each instance.
    std::uint64_t probe_number = 0;
    /// IPv4 text, from InstanceStarted.
    std::string address;
    std::uint16_t port = 8080;
    model::HealthCheckProtocol protocol = model::HealthCheckProtocol::tcp;
    std::string path;  ///< http only.
    /// For connection and answer together: HealthCheckConfiguration's Timeout, 1 to 20 s
    /// (documented).
    base::Duration timeout{};
    /// When this check is passed (probes::is_followed), GET / is to be asked as well, as the
    /// service's users send it, and told by FirstAnswerSeen: App Runner does not ask, but without a
    /// good answer its users get none either.
    bool asks_for_answer = false;
    std::string service_host;  ///< The Host of that GET.
};

/// Asks the app these things one after another, at most probes::questions_max and within
/// probes::questions_limit, and never counts one as a check. Answered by InquiryFinished.
struct Inquire {
    std::string service_id;
    std::string instance_id;
    std::string address;
    std::uint16_t port = 8080;
    std::vector<probes::Question> questions;
};

/// Replaces the service's route at one instant. Answered by TrafficSwitched when no request can
/// be sent by an older route any more.
/// A route that is ordered later replaces one whose answer has not come; the answer to the later
/// one stands for both.
struct SwitchTraffic {
    std::string service_id;
    std::string service_name;
    /// By which requests choose the service; without a port.
    std::string service_host;
    /// Counts from 1 for each service, over restarts too.
    std::uint64_t route_generation = 0;
    model::RouteMode mode = model::RouteMode::serving;
    /// Empty unless `mode` is `serving`.
    std::vector<model::RouteTarget> targets;
    /// X-Forwarded-Proto says https to the app however the request came (the profile's
    /// `forwarded_proto`).
    bool forwards_https = true;
    /// Of each target; more requests at a time get 429 (observed). App Runner's default is 100.
    int max_concurrency = 100;
    /// The service's own loopback port; 0: it follows from the id.
    std::uint16_t local_port = 0;
};

/// Sent once a route without the instance is in force. Answered by Drained.
/// `limit` is the profile's `drain_limit`, 120 s: App Runner's limit for one request (documented;
/// that it also bounds a drain is assumed). What is under way after it is cut.
struct DrainInstance {
    std::string service_id;
    std::string instance_id;
    base::Duration limit{};
};

/// SIGTERM, then SIGKILL after `grace`, then removal of the container. Answered by InstanceStopped,
/// also when there is no container (any more), or one that an earlier daemon started. It may come
/// while StartInstance is under way: the start is then ended, what it made is removed, and its own
/// answer may stay away.
/// `grace` is 30 s where the app may have work to finish, 2 s for a candidate that failed, 0 where
/// the container has ended (docs/EMULATION.md, `stop_grace`).
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
    Inquire,
    SwitchTraffic,
    DrainInstance,
    StopInstance,
    RemoveService>;

}  // namespace apprunner::core
