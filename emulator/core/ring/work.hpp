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

/// Each phase has a deadline (`phase_deadline`); service_machine.hpp has the arrows between them.
/// Kept as a number: new ones go to the end.
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

/// The next step of a deployment that is held back: by --pace aws, for AWS's measured times, or by
/// `steady_for`. Kept as a number.
enum class Step { provision, announce_healthy, announce_routed, finish };

/// There is one exactly while the service is OPERATION_IN_PROGRESS.
struct Work {
    std::string operation_id;
    model::OperationType type = model::OperationType::create_service;
    Phase phase = Phase::pulling;
    base::SteadyTime phase_deadline;
    /// What is being deployed. Its image is not known before `has_image`.
    Revision candidate;
    bool has_image = false;       ///< The candidate's image is known.
    bool changed_source = false;  ///< Another image than before (for the wording).
    bool has_announced_check = false;
    bool was_paused = false;  ///< Nothing served before; a failure returns to that.
    /// Of the operation, whichever instance it was: AWS's step times count from it
    /// (observed).
    std::optional<base::SteadyTime> first_probe_at;
    std::optional<Step> held_step;
    /// Only of meaning with `held_step`.
    base::SteadyTime held_until;
    std::uint64_t route_generation = 0;  ///< Of the switch that is waited for.
    /// What the image's tag stood for when that began the operation: an automatic deployment.
    std::optional<std::string> pushed_digest;
    /// As far as it is known; it goes into the view when the operation ends.
    Verdict verdict;
};

}  // namespace apprunner::core
