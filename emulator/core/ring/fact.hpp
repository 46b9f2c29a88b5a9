// Facts: what has happened outside, told to the engine by the performer of an effect (or by the
// simulator). Each carries the ids of what it is about; a fact about something that is no longer
// waited for changes nothing. Plain data.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/model/image.hpp"
#include "emulator/model/program_file.hpp"
#include "emulator/model/pull_failure.hpp"
#include "probes/pure/outcome.hpp"
#include "probes/pure/question.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace apprunner::core {

/// Answers PullImage: the engine has the image. Whether its platform will do is the core's to say.
struct ImagePulled {
    std::string service_id;
    /// That of the PullImage; of another operation it changes nothing.
    std::string operation_id;
    model::ImageDetails image;
};

/// Answers PullImage. The operation ends with it; nobody asks again.
struct PullFailed {
    std::string service_id;
    std::string operation_id;
    model::PullFailure reason = model::PullFailure::other;
    std::string message;  ///< The engine's or the registry's own words.
};

/// Answers StartInstance: the container's process runs. It says nothing of the app's health.
struct InstanceStarted {
    std::string service_id;
    std::string instance_id;
    std::string container_id;
    std::string probe_address;     ///< Where probes and traffic go (IPv4 text).
    std::string instance_address;  ///< What HOSTNAME resolves to.
    /// ip-A-B-C-D.<region>.compute.internal (observed on App Runner).
    std::string hostname;
    /// Variables that it was started without, because there is no source for secrets.
    std::vector<std::string> unresolved_secrets = {};
};

/// Why no process of the app's came to run. The engine's words are sorted by the performer.
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
    environment,       ///< This machine's or its engine's trouble; it says nothing of the app.
    secret_reference,  ///< A secret's ARN or name is none that App Runner takes.
    secret_missing,    ///< The secret, or that version of it, is not there.
    secret_key,        ///< It has no such JSON key, or is no JSON.
    secret_source,     ///< Where the secret was to be asked for told nothing of it.
};

/// Answers StartInstance: nothing runs, and nothing is left but what StopInstance removes. Of a
/// candidate it fails the operation; of a replacement it is tried again after a pause.
struct StartFailed {
    std::string service_id;
    std::string instance_id;
    StartFailure reason = StartFailure::other;
    /// The engine's own words; for evidence.
    std::string message;
    /// What was to be started, where it could be looked at.
    std::optional<model::ProgramFile> program = std::nullopt;
};

/// How many of an app's last lines are kept for the diagnosis, and how many are shown.
inline constexpr std::size_t last_lines_max = 200;
inline constexpr std::size_t shown_lines_max = 20;

/// The container ended without StopInstance.
struct InstanceExited {
    std::string service_id;
    std::string instance_id;
    /// The container's, 0 to 255; 128 + N after signal N, as the engine tells it.
    int exit_code = 0;
    bool out_of_memory = false;
    std::string ended_by;  ///< What ended it from outside, in words; "": nothing that is known.
    /// With the machine that it ran on, which `ended_by` names then: it says nothing of the app.
    bool is_lost = false;
    /// The app's last lines of output, oldest first; last_lines_max at most.
    std::vector<std::string> last_lines;
    /// What was started, where it ended as a program does that cannot be run (126, 127, or an
    /// "exec ..." line at the end).
    std::optional<model::ProgramFile> program = std::nullopt;
    int memory_peak_mb = 0;  ///< 0: not known.
};

/// Not an answer: the kernel has killed a process of the instance for want of memory; the
/// container may go on. Told once for each.
struct MemoryKillSeen {
    std::string service_id;
    std::string instance_id;
    int memory_peak_mb = 0;  ///< 0: not known.
};

/// From WatchInstance, once: the port accepted a connection, which is worth a probe at once. That
/// is ours, for speed: it can make an app healthy earlier than on App Runner, never an unhealthy
/// one.
struct PortOpened {
    std::string service_id;
    std::string instance_id;
};

/// From WatchInstance: the container's listening sockets, told whenever they have changed. Where
/// they cannot be read (the engine is on another machine) this fact never comes.
struct ListenersSeen {
    std::string service_id;
    std::string instance_id;
    std::vector<model::ListeningSocket> listeners;  ///< Sorted.
};

/// Answers Probe. An answer with another number than the last probe's changes nothing.
struct ProbeFinished {
    std::string service_id;
    std::string instance_id;
    std::uint64_t probe_number = 0;
    probes::Outcome outcome;
    /// What the app has printed since the last one of these, last_lines_max at most. It is kept
    /// while checks fail, and until the first answer to a user is judged.
    std::vector<std::string> lines = {};
    /// How long ago the outcome was had: what it is worth had to be looked up.
    base::Duration known_for{};
};

/// Answers Inquire, in the order of its questions; those for which there was no time are left out.
struct InquiryFinished {
    std::string service_id;
    std::string instance_id;
    std::vector<probes::QuestionReply> replies;
};

/// What the app says to GET / (within 4 s) after its TCP check has been passed; asked for by Probe.
/// Told once for each such probe, after its ProbeFinished; when the instance ends before, it may
/// stay away. App Runner does not ask (docs/EMULATION.md, "The health check").
struct FirstAnswerSeen {
    std::string service_id;
    std::string instance_id;
    probes::Outcome outcome;
};

/// Answers SwitchTraffic: no request can be sent by an older route any more. It confirms all older
/// generations, too.
struct TrafficSwitched {
    std::string service_id;
    std::uint64_t route_generation = 0;
};

/// Answers DrainInstance: no request is under way on that instance any more.
struct Drained {
    std::string service_id;
    std::string instance_id;
    /// False: the limit has passed, and the rest was cut.
    bool all_finished = true;
};

/// Answers StopInstance: the container is gone, or will be as soon as the engine answers again.
struct InstanceStopped {
    std::string service_id;
    std::string instance_id;
    bool killed = false;  ///< SIGTERM was ignored for the whole grace.
    int memory_mb = 0;    ///< A trial's, what it used when it was to stop; 0: not known.
};

/// Answers RemoveService: networks and ports of a deleted service are gone, or nothing more can be
/// done for that now.
struct ServiceRemoved {
    std::string service_id;
};

/// Not an answer: told each second for a service with traffic, and once with 0 when it falls
/// silent. What scaling goes by.
struct InFlightSampled {
    std::string service_id;
    /// Highest number of requests under way at once since the last sample, over all instances.
    unsigned peak = 0;
};

/// Not an answer: what the tag of a service's image stands for now. Told again and again while the
/// service is RUNNING or an operation is under way, and AutoDeploymentsEnabled; whether that is a
/// push is the engine's to say.
struct TagSeen {
    std::string service_id;
    std::string image_identifier;  ///< Of another image than the service's it changes nothing.
    /// The registry's digest, or the image's id where the engine's own image is meant.
    std::string digest;
    /// Counts up for as long as the performer lives; one that is told late changes nothing.
    std::uint64_t look_number = 0;
};

using Fact = std::variant<
    ImagePulled,
    PullFailed,
    InstanceStarted,
    StartFailed,
    InstanceExited,
    MemoryKillSeen,
    PortOpened,
    ListenersSeen,
    ProbeFinished,
    InquiryFinished,
    FirstAnswerSeen,
    TrafficSwitched,
    Drained,
    InstanceStopped,
    ServiceRemoved,
    InFlightSampled,
    TagSeen>;

}  // namespace apprunner::core
