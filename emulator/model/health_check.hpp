// HealthCheckConfiguration: what App Runner asks an instance, with the documented defaults and
// ranges (API reference, HealthCheckConfiguration). Plain data; any thread.
#pragma once

#include <string>

namespace apprunner::model {

enum class HealthCheckProtocol { tcp, http };

/// Of Interval, Timeout and both thresholds; they begin at 1 (API reference).
inline constexpr int health_check_setting_max = 20;

struct HealthCheckConfiguration {
    HealthCheckProtocol protocol = HealthCheckProtocol::tcp;
    std::string path = "/";       ///< Only asked with http.
    int interval_s = 5;           ///< 1-20.
    int timeout_s = 2;            ///< 1-20.
    int healthy_threshold = 1;    ///< 1-20 consecutive passes.
    int unhealthy_threshold = 5;  ///< 1-20 consecutive failures.

    bool operator==(const HealthCheckConfiguration&) const = default;
};

}  // namespace apprunner::model
