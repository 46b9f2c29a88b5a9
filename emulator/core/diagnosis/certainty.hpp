// When the outcome of a deployment is certain before App Runner's own time is up, and what the
// listening sockets say. Errs on the side of waiting: a live process that does not listen yet is a
// slow start and gets the whole time. Pure.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/model/health_check.hpp"
#include "emulator/model/image.hpp"

#include <deque>
#include <optional>

namespace apprunner::core {

/// What the listening sockets say about the instance's port.
enum class Reach {
    unknown,        ///< Sockets could not be read, or nothing listens.
    reachable,      ///< The probe's address is served.
    loopback_only,  ///< Our port, but only on 127.0.0.0/8 or ::1.
    hostname_only,  ///< Our port, but only on the address that HOSTNAME resolves to.
    /// Our port, but only on the probed address itself. No app knows that one: it is what the
    /// machine's own name (gethostname) resolves to here, and not on App Runner.
    own_name_only,
    elsewhere,    ///< Our port, on other addresses that the probe does not reach.
    other_ports,  ///< Something listens, nothing on our port.
};

/// By the sockets as last seen. 0.0.0.0 and :: are reachable.
[[nodiscard]] Reach reach_of(const InstanceView& instance);

/// The failed checks at the end that came to the same kind and status.
struct FailureRun {
    int count = 0;
    double lasted_s = 0;  ///< From the first to the last of them.
};

[[nodiscard]] FailureRun last_failures(const InstanceView& instance);

/// Docker's own resolver listens on this address in every container; it is nobody's app.
[[nodiscard]] bool is_of_the_app(const model::ListeningSocket& listener);

/// A unix socket, "unix:/run/app.sock": no check comes to it.
[[nodiscard]] bool is_unix(const model::ListeningSocket& listener);

/// Where only the instance itself can come.
[[nodiscard]] bool is_loopback(const std::string& address);

/// Its last probe passed.
[[nodiscard]] bool is_passing(const InstanceView& instance);

/// A probe among those of an instance, from the latest to the oldest.
using ProbeBackwards = std::deque<ProbeRecord>::const_reverse_iterator;

/// When the run of passed probes began that `last` ends, in seconds from the instance's first
/// probe; nothing: it failed.
[[nodiscard]] std::optional<double> passing_since_s(
    const InstanceView& instance, ProbeBackwards last
);

/// The same of the latest probe, as a time.
[[nodiscard]] std::optional<base::SteadyTime> passing_since(const InstanceView& instance);

/// Its last two probes, or more, passed.
[[nodiscard]] bool has_passed_twice(const InstanceView& instance);

/// When to tell the user where the app listens although no probe can come there; nothing when there
/// is nothing to tell. Long before anything is certain.
[[nodiscard]] std::optional<base::SteadyTime> hint_due(const InstanceView& instance);

/// 429, 502, 503, 504: the app, or a proxy in front of it, may serve later.
[[nodiscard]] bool asks_for_patience(int http_status);

/// Its last check, which failed, was answered with a status and a body that have been the same each
/// time, but for times, counts and ids; neither the body nor its latest lines speak of a start that
/// is under way.
[[nodiscard]] bool gets_one_answer(const InstanceView& instance);

/// True when `instance`, which is being checked, is held to be unable to become healthy any more:
///  - it listens on the right port, only at addresses where the probe never comes, and has done so
///    for the documented limit (Interval x UnhealthyThreshold, at least 10 s, at most 30 s) while
///    every probe was refused: an app may listen on loopback first, to warm up;
///  - it listens on other ports only: the same, but for at least 120 s (a metrics or debug port is
///    opened long before the app's own), unless the image's EXPOSE names one of them and not ours;
///    never where all of them are on loopback, as a debugger's are;
///  - it gave the same wrong HTTP status UnhealthyThreshold times in a row, for at least 10 s; 20 s
///    with 404 and 60 s with 5xx, which servers also give while the app is still being deployed in
///    them; 25 s with 5xx where it gets one answer. Not 429, 502, 503 and 504, with which apps, and
///    proxies in front of them, ask for patience.
[[nodiscard]] bool is_certain_to_fail(
    const InstanceView& instance,
    const model::HealthCheckConfiguration& check,
    const model::ImageDetails& image,
    base::SteadyTime now
);

/// The first time at which one more check that is answered like the last ones makes the failure
/// certain; nothing where more than one is wanted, or none of that kind is enough. May be past.
[[nodiscard]] std::optional<base::SteadyTime> decisive_check_at(
    const InstanceView& instance, const model::HealthCheckConfiguration& check
);

/// When to ask again although no news has come; nothing when only news can change the answer.
[[nodiscard]] std::optional<base::SteadyTime> certainty_due(
    const InstanceView& instance,
    const model::HealthCheckConfiguration& check,
    const model::ImageDetails& image
);

}  // namespace apprunner::core
