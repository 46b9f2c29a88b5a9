// What has to be kept of a service so that an engine of another process can go on with it
// (core/service/recovery.cpp). emulator/persistence writes it down. Plain data.
#pragma once

#include "emulator/core/ring/effect.hpp"
#include "emulator/core/ring/schedule.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/core/ring/work.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::core {

/// Which operations are saved: all that are kept, or the last one, where the others were saved
/// before and a copy of them in each step would hold up everybody.
enum class Past { all, latest };

/// What is not here is found out again: which routes are in force, whether the engine is away, and
/// when to scale in.
struct SavedService {
    base::SteadyTime at;  ///< When it was so; all other times count from the same clock.
    ServiceView view;     ///< Without its instances, which are the next two.
    std::vector<Instance> instances;
    std::vector<Instance> failed_instances;
    std::optional<Work> work;
    /// What runs, or ran last; nothing before the first deployment that went live.
    std::optional<Revision> live;
    /// The highest number given, of failed ones too.
    int last_revision = 0;
    /// By tag (service/automatic_deployment.cpp).
    std::map<std::string, std::vector<std::string>> known_digests;
    std::uint64_t route_generation = 0;
    model::RouteMode route_mode = model::RouteMode::no_instances;
    /// Instances wanted by the load; 0: no opinion.
    int scaled_to = 0;
    /// Live instances lost in a row by the app, for the pause before the next replacement.
    int losses = 0;
    /// No replacement starts before.
    std::optional<base::SteadyTime> replace_at;
};

}  // namespace apprunner::core
