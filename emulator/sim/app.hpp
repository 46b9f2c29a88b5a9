// A virtual app: what its script makes it listen on and answer at a given age. Pure.
#pragma once

#include "emulator/core/ring/effect.hpp"
#include "emulator/model/image.hpp"
#include "emulator/sim/world.hpp"
#include "probes/pure/outcome.hpp"

#include <vector>

namespace apprunner::sim {

/// The listening sockets at that age; sorted.
[[nodiscard]] std::vector<model::ListeningSocket> listeners_at(
    const Container& container, base::Duration age
);

/// The ages at which the sockets change, ascending, beginning with 0.
[[nodiscard]] std::vector<base::Duration> changes_of(const Container& container);

/// A probe's connection would be accepted.
[[nodiscard]] bool is_open_at(const Container& container, base::Duration age);

/// What `probe` would see, and how long it would take.
[[nodiscard]] probes::Outcome outcome_at(
    const Container& container, base::Duration age, const core::Probe& probe
);

}  // namespace apprunner::sim
