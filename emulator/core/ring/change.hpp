// A change of one of a service's settings, as a fix proposes it. Plain data.
#pragma once

#include <string>

namespace apprunner::core {

enum class Setting {
    port,
    start_command,
    variable,  ///< Of RuntimeEnvironmentVariables; `Change::name` says which.
    access_role,
    cpu,
    memory,
    check_protocol,
    check_path,
    check_interval,
    check_timeout,
    check_healthy_threshold,
    check_unhealthy_threshold,
    egress_type,
};

struct Change {
    Setting setting = Setting::port;
    std::string value;
    std::string name = {};
    bool operator==(const Change&) const = default;
};

}  // namespace apprunner::core
