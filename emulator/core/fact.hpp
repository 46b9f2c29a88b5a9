// Facts: what has happened outside, told to the engine by the performer of an effect (or by the
// simulator). Each carries the ids of what it is about; a fact about something that is no longer
// waited for changes nothing. Plain data.
#pragma once

#include "emulator/model/image.hpp"
#include "probes/outcome.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace apprunner::core {

struct ImagePulled {
    std::string service_id;
    std::string operation_id;
    model::ImageDetails image;
};

enum class PullFailure {
    image_not_found,
    access_denied,
    registry_unreachable,
    rate_limited,
    no_matching_platform,
    disk_full,
    timed_out,
    engine_unreachable,
    other,
};

struct PullFailed {
    std::string service_id;
    std::string operation_id;
    PullFailure reason = PullFailure::other;
    std::string message;  ///< The engine's or the registry's own words.
};

struct InstanceStarted {
    std::string service_id;
    std::string instance_id;
    std::string container_id;
    std::string probe_address;     ///< Where probes and traffic go (IPv4 text).
    std::string instance_address;  ///< What HOSTNAME resolves to.
    std::string hostname;
};

enum class StartFailure {
    program_not_found,       ///< The command is not in the image.
    program_not_executable,  ///< It may not be executed: its mode, its folder's, or it is a folder.
    exec_format,     ///< A binary for another processor, or a script without its first line `#!`.
    user_not_found,  ///< The image's USER is neither in its passwd or group file nor a number.
    image_gone,      ///< Removed from the engine after it was pulled, and not to be had again.
    disk_full,
    engine_unreachable,
    quota,     ///< The account's vCPU quota of Fargate (only injected).
    platform,  ///< App Runner's own trouble before the app was started (only injected).
    other,
};

struct StartFailed {
    std::string service_id;
    std::string instance_id;
    StartFailure reason = StartFailure::other;
    std::string message;
};

/// How many of an app's last lines InstanceExited has at most.
inline constexpr std::size_t last_lines_max = 20;

/// The container ended without StopInstance.
struct InstanceExited {
    std::string service_id;
    std::string instance_id;
    int exit_code = 0;
    bool out_of_memory = false;
    std::string ended_by;  ///< What ended it from outside, in words; "": nothing that is known.
    /// The app's last lines of output, oldest first; last_lines_max at most.
    std::vector<std::string> last_lines;
};

/// The port accepted a connection: worth a probe at once.
struct PortOpened {
    std::string service_id;
    std::string instance_id;
};

/// The container's listening sockets, told whenever they have changed. Absent knowledge is told by
/// not sending this fact at all.
struct ListenersSeen {
    std::string service_id;
    std::string instance_id;
    std::vector<model::Listener> listeners;  ///< Sorted.
};

struct ProbeFinished {
    std::string service_id;
    std::string instance_id;
    std::uint64_t probe_number = 0;
    probes::Outcome outcome;
};

/// What the app says to GET / after its TCP check has been passed; asked for by Probe. Told once,
/// or, when the instance ends before, not at all.
struct FirstAnswerSeen {
    std::string service_id;
    std::string instance_id;
    probes::Outcome outcome;
};

struct TrafficSwitched {
    std::string service_id;
    std::uint64_t route_generation = 0;
};

/// Requests under way on that instance have finished, or the drain limit has passed.
struct Drained {
    std::string service_id;
    std::string instance_id;
    bool all_finished = true;
};

struct InstanceStopped {
    std::string service_id;
    std::string instance_id;
    bool killed = false;  ///< SIGTERM was ignored for the whole grace.
};

/// Networks and ports of a deleted service are gone.
struct ServiceRemoved {
    std::string service_id;
};

/// Highest number of requests under way at once since the last sample, over all instances.
struct InFlightSampled {
    std::string service_id;
    unsigned peak = 0;
};

using Fact = std::variant<
    ImagePulled,
    PullFailed,
    InstanceStarted,
    StartFailed,
    InstanceExited,
    PortOpened,
    ListenersSeen,
    ProbeFinished,
    FirstAnswerSeen,
    TrafficSwitched,
    Drained,
    InstanceStopped,
    ServiceRemoved,
    InFlightSampled>;

}  // namespace apprunner::core
