// What has to be kept of a service so that an engine of another process can go on with it
// (recovery.cpp). The store writes it down. Plain data.
#pragma once

#include "emulator/core/ring/effect.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/core/ring/work.hpp"

#include <cstdint>
#include <optional>

namespace apprunner::core {

struct SavedService {
    base::SteadyTime at;  ///< When it was so; all other times count from the same clock.
    ServiceView view;
    std::optional<Work> work;
    std::optional<Revision> live;
    int last_revision = 0;
    std::uint64_t route_generation = 0;
    model::RouteMode route_mode = model::RouteMode::no_instances;
    int scaled_to = 0;
    int losses = 0;
    std::optional<base::SteadyTime> replace_at;
};

}  // namespace apprunner::core
