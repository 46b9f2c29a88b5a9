// Auto scaling's arithmetic: requests at a time to instances. Pure.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/model/auto_scaling.hpp"

#include <algorithm>

namespace apprunner::core {

/// How long the load must have been lower before instances are taken out (assumed: App Runner's
/// time is not known).
inline constexpr base::Duration scale_in_after = std::chrono::seconds(60);

/// `wanted` within MinSize and MaxSize.
/// At least MinSize, also where a configuration has MaxSize below it.
[[nodiscard]] constexpr int instances_within(const model::AutoScalingLimits& limits, int wanted) {
    return std::clamp(wanted, limits.min_size, std::max(limits.min_size, limits.max_size));
}

/// ceil(peak / MaxConcurrency) within MinSize and MaxSize.
/// `peak`: requests under way at once, over all instances. MaxConcurrency is at least 1. That App
/// Runner scales by requests at a time is documented; that it does so at once is ours.
[[nodiscard]] constexpr int instances_for(const model::AutoScalingLimits& limits, unsigned peak) {
    const auto per_instance = static_cast<unsigned>(limits.max_concurrency);
    const unsigned needed = peak / per_instance + (peak % per_instance != 0 ? 1 : 0);
    return instances_within(limits, static_cast<int>(std::min(needed, 1000U)));
}

}  // namespace apprunner::core
