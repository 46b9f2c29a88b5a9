// What has to be kept of a service so that an engine of another process can go on with it
// (recovery.cpp). The store writes it down. Plain data.
#pragma once

#include "emulator/core/ring/effect.hpp"
#include "emulator/core/ring/schedule.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/core/ring/work.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace apprunner::core {

struct SavedService {
    base::SteadyTime at;  ///< When it was so; all other times count from the same clock.
    ServiceView view;     ///< Without its instances, which are the next two.
    std::vector<Instance> instances;
    std::vector<Instance> failed_instances;
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
