// A scenario: what a virtual world is made of (images and how their apps behave, delays, faults)
// and what its users do. Plain data; any thread. The world that plays it is world.hpp's.
#pragma once

#include "emulator/core/ring/fact.hpp"
#include "emulator/core/ring/profile.hpp"
#include "emulator/model/service.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace apprunner::sim {

/// A listening socket of the app, from some time after its start.
struct Listening {
    base::Duration from{};
    std::string address = "0.0.0.0";      ///< "hostname": what HOSTNAME resolves to.
    std::uint16_t port = 0;               ///< 0: the one in PORT.
    std::optional<base::Duration> until;  ///< Closed again then.
};

/// How the app answers HTTP checks, from some time after its start until the next of these.
struct Answering {
    static constexpr int hangs = 0;
    static constexpr int resets = -1;
    static constexpr int not_http = -2;

    base::Duration from{};
    int status = 200;  ///< Or one of the above.
};

struct ScriptedExit {
    base::Duration after{};
    int code = 1;
    bool out_of_memory = false;
    std::vector<std::string> last_lines;
    std::string ended_by;  ///< As InstanceExited has it.
};

/// One container's behaviour, from its start on.
struct AppScript {
    std::vector<Listening> listening{Listening{}};
    std::vector<Answering> answering{Answering{}};
    base::Duration answering_repeats{};  ///< The answers start over each time; 0: never.
    base::Duration answer_takes = std::chrono::milliseconds(2);
    std::optional<ScriptedExit> exit;
    bool ignores_sigterm = false;
};

struct ImageScript {
    std::string image_id = "sha256:1";
    std::string architecture = "amd64";
    std::vector<std::uint16_t> exposed_ports;
    base::Duration pull_takes = std::chrono::seconds(1);
    std::optional<model::PullFailure> pull_failure;
    std::optional<core::StartFailure> start_failure;
    /// Of the first, second, ... container of this image; the last one of all others.
    std::vector<AppScript> apps{AppScript{}};
};

struct Span {
    base::Duration least{};
    base::Duration most{};
};

/// How long the world takes for what is asked of it. Where both ends are equal nothing is drawn.
struct Delays {
    Span start{std::chrono::milliseconds(300), std::chrono::milliseconds(300)};
    Span report{};  ///< Between an event and the fact that tells it; different ones overtake.
    Span route{std::chrono::milliseconds(1), std::chrono::milliseconds(1)};
    Span drain{std::chrono::milliseconds(50), std::chrono::milliseconds(50)};
    Span stop{std::chrono::milliseconds(100), std::chrono::milliseconds(100)};
    Span remove{std::chrono::milliseconds(50), std::chrono::milliseconds(50)};
};

/// What goes wrong by itself, per mille of the occasions.
struct WorldFaults {
    int slow_pull = 0;      ///< Takes an hour.
    int failed_pull = 0;    ///< The registry does not answer.
    int slow_effect = 0;    ///< An answer that takes ten minutes: starts, routes, drains, removals.
    int failed_start = 0;   ///< The engine cannot start the container.
    int probe_error = 0;    ///< A check that cannot be made.
    int failed_probe = 0;   ///< A check that times out although the app is well.
    int sudden_exit = 0;    ///< A container that is killed from outside within ten minutes.
    int repeated_fact = 0;  ///< A fact that is told twice.
    int dozing = 0;         ///< The machine sleeps for up to ten minutes before the next event.

    [[nodiscard]] bool any() const {
        return slow_pull + failed_pull + slow_effect + failed_start + probe_error + failed_probe +
                   sudden_exit + repeated_fact + dozing >
               0;
    }
};

/// A machine that instances run on.
struct NodeScript {
    std::string name;
    int memory_mb = 1'000'000;  ///< Of instances' memory there is room for.
};

// What users do, and what happens to the world at a chosen time.
struct Create {
    model::ServiceConfiguration configuration;
};
struct Update {
    model::ServiceConfiguration configuration;
    bool always_pulls = false;
};
struct Deploy {};
struct Pause {};
struct Resume {};
struct Delete {};
struct Emulate {
    core::Profile profile;
};
/// Requests at a time, from now on.
struct Load {
    unsigned peak = 0;
};
/// A tag is pushed.
struct Push {
    std::string image_identifier;
    ImageScript image;
};
/// Every container of the service ends.
struct CrashAll {
    int exit_code = 137;
};
/// The service gets a time to live, or none any more.
struct Live {
    std::optional<base::Duration> time_to_live;
};
/// A node leaves the others, or is one of them again. Of one that is away nothing is heard: what
/// ran there is told lost after a while, and removed from it when it comes back. From one that is
/// drained everything is stopped.
enum class NodeState { active, drained, away };
struct ChangeNode {
    std::size_t node = 0;  ///< By its place in Scenario::nodes.
    NodeState to = NodeState::active;
};
/// No fault happens any more, and what starts from now on behaves.
struct Calm {};

using Action = std::variant<
    Create,
    Update,
    Deploy,
    Pause,
    Resume,
    Delete,
    Emulate,
    Load,
    Push,
    CrashAll,
    Live,
    ChangeNode,
    Calm>;

/// A step is taken `after` the one before; with `waits`, counted from when no operation is in
/// progress any more.
struct ScenarioStep {
    base::Duration after{};
    bool waits = true;
    Action action;
};

struct Scenario {
    std::string name;
    std::string service_name = "demo";
    std::uint64_t seed = 1;
    core::Profile profile;
    std::map<std::string, ImageScript> images;  ///< By identifier; others cannot be found.
    Delays delays;
    WorldFaults faults;
    std::vector<NodeScript> nodes{NodeScript{"node-1"}};
    /// Apps and world are well, but for the nodes: whatever fails is theirs.
    bool is_sound = false;
    std::vector<ScenarioStep> steps;
    base::Duration runs_on{};  ///< After the last step, and once no operation is in progress.
};

/// TCP on port 8080, image demo:1, one instance.
[[nodiscard]] model::ServiceConfiguration simple_configuration();

/// A scenario drawn from a seed: images, settings, users and faults of every kind, and calm at the
/// end, so that everything must come to rest.
[[nodiscard]] Scenario scenario_of_seed(std::uint64_t seed);

}  // namespace apprunner::sim
