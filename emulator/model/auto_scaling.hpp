// AutoScalingConfiguration: a named, revisioned set of scaling limits. Plain data; any thread.
#pragma once

#include "emulator/base/time.hpp"

#include <optional>
#include <string>

namespace apprunner::model {

/// The three numbers that a service runs by.
struct AutoScalingLimits {
    int max_concurrency = 100;  ///< 1-200 requests at a time for each instance.
    int min_size = 1;           ///< 1-25 instances.
    int max_size = 25;          ///< At least min_size.
    bool operator==(const AutoScalingLimits&) const = default;
};

struct AutoScalingConfiguration {
    std::string arn;  ///< Ends in autoscalingconfiguration/<name>/<revision>/<32 hex>.
    std::string name;
    int revision = 1;
    bool latest = true;
    bool active = true;
    bool is_default = false;
    AutoScalingLimits limits;
    base::WallTime created_at;
    std::optional<base::WallTime> deleted_at;
};

}  // namespace apprunner::model
