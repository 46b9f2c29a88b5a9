// What a service's machine knows of the operation under way. Plain data.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/core/ring/verdict.hpp"
#include "emulator/model/image.hpp"
#include "emulator/model/operation.hpp"
#include "emulator/model/service.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace apprunner::core {

enum class Phase {
    pulling,       ///< PullImage is under way.
    checking,      ///< Candidates start and are probed.
    switching,     ///< SwitchTraffic to the candidates is under way.
    draining,      ///< Requests under way on the previous instances finish.
    rolling_back,  ///< Candidates are being stopped; the live ones serve on.
    closing,       ///< Pause, delete: the route is being taken away.
    emptying,      ///< Pause, delete: instances drain and stop.
    removing,      ///< Delete: networks and ports are taken away.
};

/// A configuration and the image that it runs with.
struct Revision {
    int number = 0;
    model::ServiceConfiguration configuration;
    model::ImageDetails image;
};

/// The next step of a deployment, when --pace aws holds it back.
enum class Step { provision, announce_healthy, announce_routed, finish };

struct Work {
    std::string operation_id;
    model::OperationType type = model::OperationType::create_service;
    Phase phase = Phase::pulling;
    base::SteadyTime phase_deadline;
    Revision candidate;
    bool has_image = false;       ///< The candidate's image is known.
    bool changed_source = false;  ///< Another image than before (for the wording).
    bool has_announced_check = false;
    bool was_paused = false;  ///< Nothing served before; a failure returns to that.
    bool is_time_up = false;  ///< give_up_at() has passed.
    std::optional<base::SteadyTime> first_probe_at;
    std::optional<Step> held_step;
    base::SteadyTime held_until;
    std::uint64_t route_generation = 0;  ///< Of the switch that is waited for.
    Verdict verdict;
};

}  // namespace apprunner::core
