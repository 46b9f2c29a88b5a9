// When the outcome of a deployment is certain before App Runner's own time is up. Errs on the side
// of waiting: a live process that does not listen yet is a slow start and gets the whole time.
// Pure.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/core/view.hpp"
#include "emulator/model/health_check.hpp"

#include <optional>

namespace apprunner::core {

/// How long listening sockets must have stayed as they are to count as the app's last word.
inline constexpr base::Duration listeners_settle_min = std::chrono::seconds(3);

/// True when `instance`, which is being checked, cannot become healthy any more: it listens on the
/// right port at addresses where the probe never comes; or only on other ports for as long as the
/// documented limit; or it gave the same wrong HTTP status UnhealthyThreshold times in a row.
[[nodiscard]] bool is_certain_to_fail(
    const InstanceView& instance, const model::HealthCheckConfiguration& check, base::SteadyTime now
);

/// When to ask again although no news has come; nothing when only news can change the answer.
[[nodiscard]] std::optional<base::SteadyTime> certainty_due(const InstanceView& instance);

/// What the listening sockets say about `port`.
enum class Reach {
    unknown,        ///< Sockets could not be read, or nothing listens.
    reachable,      ///< The probe's address is served.
    loopback_only,  ///< Our port, but only on 127.0.0.0/8 or ::1.
    hostname_only,  ///< Our port, but only on the address that HOSTNAME resolves to.
    elsewhere,      ///< Our port, on other addresses that the probe does not reach.
    other_ports,    ///< Something listens, nothing on our port.
};

[[nodiscard]] Reach reach_of(const InstanceView& instance);

}  // namespace apprunner::core
