// A case of the contract: what registry, images, apps and engine do, said once in the virtual
// world's own terms, and the effects that are performed, when. Both sides play it
// (virtual_side.hpp, real_side.hpp). Plain data.
#pragma once

#include "emulator/core/ring/effect.hpp"
#include "emulator/core/ring/fact.hpp"
#include "emulator/sim/scenario.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::contract {

/// Of a service that both sides know by this id.
inline constexpr const char* service_id = "5e41ce00000000000000000000000000";
inline constexpr const char* service_name = "demo";

// Instances by ids whose beginnings differ, because containers are named by them.
inline const std::string one(32, '1');
inline const std::string two(32, '2');

// Who has ended a container from outside, in the performers' words (InstanceExited::ended_by).
inline constexpr const char* by_signal_15 =
    "signal 15 through the Docker Engine (docker stop, kill or rm, or its own end)";
inline constexpr const char* by_removal = "its removal from the Docker Engine";

/// What one side has been told so far: an effect takes from it what only facts can tell.
struct Known {
    std::map<std::string, core::InstanceStarted> started;  ///< By instance.
    model::ImageDetails image;                             ///< The last one that was pulled.

    void take(const core::Fact& fact);
};

using Doing = std::function<core::Effect(const Known&)>;

struct Turn {
    base::Duration at{};  ///< Since the beginning, in the case's own time.
    std::vector<Doing> does;
    /// Before that, the emulator was killed, and is there again.
    bool restarts = false;
    /// Before that, somebody pushes this image under this name.
    std::optional<std::pair<std::string, sim::ImageScript>> pushes;
    // Before that, in the real world: the engine goes away, or is there again.
    bool loses_engine = false;
    bool finds_engine = false;
    /// Before that, in the real world: the stream of the apps' output breaks, and is opened again.
    bool cuts_logs = false;
    /// Before that, in the real world: a client sends a request.
    bool has_request = false;
    /// After that, in the real world: an HTTP request, a check's or a client's, has reached an app.
    bool reaches_app = false;
    /// Before that, in the real world: the engine has been asked to start a container.
    bool start_is_under_way = false;
};

/// What a real engine may do to the performers that nobody else is to notice: the virtual world
/// knows nothing of these, and the facts must be the same.
struct Troubles {
    bool loses_network = false;      ///< It was removed by hand before the first start.
    bool loses_image = false;        ///< It was removed by hand before the first creation.
    bool has_taken_subnets = false;  ///< The first two that are asked for.
    bool has_name_taken = false;     ///< By a container that the engine made late.
    bool has_stray = false;          ///< A container of an earlier daemon, which nobody knows.
    bool removes_late = false;       ///< A removal is "already in progress" at first.
    bool cuts_wait = false;          ///< The wait for a container's end breaks once.
    /// Where the engine's processes cannot be seen, nobody can tell where an app listens.
    bool hides_processes = false;
};

struct Case {
    std::string name;
    sim::Scenario world;
    std::vector<Turn> turns;
    Troubles troubles;
    /// After the last turn: then every instance that is left is stopped, so that whatever a side
    /// still has to tell of it has been told.
    base::Duration ends_after = std::chrono::seconds(10);

    /// The next turn, so long after the one before.
    Turn& then(base::Duration after, std::vector<Doing> does = {});
};

// A service at work.

/// One app, in image demo:1, that is pulled at the beginning.
[[nodiscard]] Case case_of(std::string name, const sim::AppScript& app = {});
/// The same, and instance one of it is started after 1 s, which takes 300 ms.
[[nodiscard]] Case started_case_of(std::string name, const sim::AppScript& app = {});

/// The case's port, for everything that listens and probes: free on this machine's loopback.
[[nodiscard]] std::uint16_t case_port();
/// A network of loopback addresses that no other process of these tests uses: 127.A.B.0/24.
[[nodiscard]] std::string case_network();

// The effects, by what there is to choose.

[[nodiscard]] Doing pull(const std::string& image_identifier, const std::string& operation_id);
/// Of the image that was pulled last.
[[nodiscard]] Doing start(const std::string& instance_id);
[[nodiscard]] Doing adopt(const std::string& instance_id);
[[nodiscard]] Doing watch(const std::string& instance_id);
[[nodiscard]] Doing unwatch(const std::string& instance_id);
[[nodiscard]] Doing tcp_probe(
    const std::string& instance_id, std::uint64_t number, bool asks_for_answer = false
);
[[nodiscard]] Doing http_probe(
    const std::string& instance_id, std::uint64_t number, base::Duration timeout
);
[[nodiscard]] Doing route_to(std::uint64_t generation, std::vector<std::string> instance_ids);
[[nodiscard]] Doing route_as(std::uint64_t generation, model::RouteMode mode);
[[nodiscard]] Doing drain(const std::string& instance_id, base::Duration limit);
[[nodiscard]] Doing stop(const std::string& instance_id, base::Duration grace);
[[nodiscard]] Doing remove_service();

/// GoogleTest names a case by it when it fails.
void PrintTo(const Case& each, std::ostream* out);

}  // namespace apprunner::contract
