// The read model: everything that may be shown of a service, by the API and so by the CLI. The
// engine owns it; readers on the control thread get it by const reference.
#pragma once

#include "emulator/core/ring/profile.hpp"
#include "emulator/core/ring/verdict.hpp"
#include "emulator/model/image.hpp"
#include "emulator/model/operation.hpp"
#include "emulator/model/program_file.hpp"
#include "emulator/model/service.hpp"
#include "probes/pure/health_counter.hpp"
#include "probes/pure/outcome.hpp"
#include "probes/pure/question.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// How many of an instance's probes, of an operation's failed instances, and of a service's
/// operations are kept for people to read.
inline constexpr std::size_t probe_records_max = 200;
inline constexpr std::size_t failed_instances_max = 4;
inline constexpr std::size_t operations_max = 1000;

/// Until it is healthy an instance is starting (no process yet) or checking; draining and stopping
/// ones get no new requests. What has stopped is only among `failed_instances`.
enum class InstanceState { starting, checking, serving, draining, stopping, stopped };

/// As DescribeEmulation and `describe` spell it.
[[nodiscard]] constexpr std::string_view instance_state_name(InstanceState state) {
    switch (state) {
        case InstanceState::starting:
            return "STARTING";
        case InstanceState::checking:
            return "CHECKING";
        case InstanceState::serving:
            return "SERVING";
        case InstanceState::draining:
            return "DRAINING";
        case InstanceState::stopping:
            return "STOPPING";
        case InstanceState::stopped:
            break;
    }
    return "STOPPED";
}

/// It runs, or is about to, and nothing has ended it yet.
[[nodiscard]] constexpr bool is_up(InstanceState state) {
    return state == InstanceState::starting || state == InstanceState::checking ||
           state == InstanceState::serving;
}

/// One answer to "are you healthy?". `at_s` counts from the instance's first probe. A probe that
/// could not be made (probe_error) is kept, and counts for nothing.
struct ProbeRecord {
    /// The Probe's; it counts from 1, so that gaps show what was dropped.
    std::uint64_t number = 0;
    double at_s = 0;
    /// By the profile's rule (probes::is_healthy).
    bool healthy = false;
    probes::Outcome outcome;
};

/// How many kinds of answers of one instance are kept.
inline constexpr std::size_t seen_answers_max = 8;

/// A kind of answer to its probes, as it came first; at most two that say different things.
struct SeenAnswer {
    probes::OutcomeKind kind = probes::OutcomeKind::answered;
    int http_status = 0;
    probes::KeptAnswer answer;
    int count = 1;  ///< Of its kind and status.
};

/// One running copy: what has been seen of it so far. What is to come is in its Schedule
/// (schedule.hpp), which only the engine has.
struct InstanceView {
    std::string instance_id;
    /// Counts from 1 for each service; which configuration and image it runs.
    int revision = 0;
    InstanceState state = InstanceState::starting;
    /// "" while starting; so are the addresses and `hostname`.
    std::string container_id;
    /// IPv4 text: where probes and traffic go.
    std::string probe_address;
    /// IPv4 text: what HOSTNAME resolves to.
    std::string instance_address;
    std::string hostname;
    /// As InstanceStarted told; not kept over a daemon's end.
    std::vector<std::string> unresolved_secrets = {};
    std::uint16_t port = 8080;
    /// As last seen; empty also when they cannot be read.
    std::vector<model::ListeningSocket> listeners;
    /// Nothing while it runs, or when it was stopped on request.
    std::optional<int> exit_code;
    bool out_of_memory = false;
    std::string ended_by;                         ///< What ended it from outside (InstanceExited).
    std::deque<ProbeRecord> probes;               ///< The latest, oldest first.
    std::optional<probes::Outcome> first_answer;  ///< To GET /, where the check is TCP.
    bool is_answer_awaited = false;  ///< GET / got no answer yet, and may still get one.
    /// Of the app's output: while it is watched as of its last probe, and once it has exited.
    std::vector<std::string> last_lines;
    std::vector<SeenAnswer> answers;  ///< To its probes, in the order in which they came.
    std::vector<probes::QuestionReply> replies;  ///< To second questions, in the order of asking.
    int memory_kills = 0;                        ///< Of processes in it, by the kernel.
    int memory_peak_mb = 0;                      ///< 0: not known.
    std::optional<model::ProgramFile> program;   ///< Where it could not be run.

    std::uint64_t probes_sent = 0;
    std::optional<probes::HealthCounter> health;  ///< What its probes say so far.
    std::optional<base::SteadyTime> first_probe_at;
    std::optional<base::SteadyTime> last_probe_at;
    std::optional<base::SteadyTime> healthy_at;
    std::optional<base::SteadyTime> listeners_since;
};

/// Everything known of one service. Deleted services stay, and are no longer listed.
struct ServiceView {
    model::Service service;
    std::string host;  ///< Host name of its URL, without a port.
    /// Of the operation under way, or of the next one: it changes between operations only.
    Profile profile;
    int live_revision = 0;  ///< Counts deployments that went live; 0 before the first.
    /// Of what runs, or ran last.
    std::optional<model::ImageDetails> live_image;
    std::deque<model::Operation> operations;  ///< Oldest first, the last operations_max.
    std::vector<InstanceView> instances;      ///< Not yet stopped.
    /// Candidates of the last operation, as they were when it failed: the one that decided first.
    /// Their state is `stopped` whether or not the container is gone yet. Emptied by the next
    /// operation.
    std::vector<InstanceView> failed_instances;
    std::optional<Verdict> verdict;         ///< Of the last operation that ended.
    std::optional<base::WallTime> ends_at;  ///< When it is deleted by itself; nothing: never.
};

}  // namespace apprunner::core
