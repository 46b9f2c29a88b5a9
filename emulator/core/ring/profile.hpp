// Behaviour profiles: every disputed rule of App Runner's is a knob here, a profile is a full set
// of them, and docs/EMULATION.md lists them with their evidence. Plain data and pure look-ups.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::core {

/// How event lines are worded: by the year in which users captured them.
enum class LogWording { year_2023, year_2024 };

/// How long a deployment whose instances are not healthy is given.
enum class GiveUp {
    documented,  ///< Interval x UnhealthyThreshold, as the API reference reads.
    fixed,       ///< `give_up_after`, counted from the first probe, as observed.
};

/// What X-Forwarded-Proto says to the app.
enum class ForwardedProto {
    https,        ///< Always: App Runner's users come by https only.
    as_received,  ///< How the request came to this emulator.
};

/// What becomes of an image that is pushed while an operation is under way.
enum class PushWhileBusy {
    newest_after,  ///< The newest one is deployed when the operation has ended.
    dropped,       ///< Nothing, until the next push.
};

/// Defaults are those of "current". A member here is a knob in set_knob(), a row of
/// docs/EMULATION.md with its evidence, and is kept with the service.
struct Profile {
    std::string name = "current";
    bool rebuilds_create_failed = true;  ///< UpdateService on CREATE_FAILED is accepted.
    bool updates_paused = false;         ///< UpdateService on PAUSED is accepted.
    GiveUp give_up = GiveUp::fixed;
    base::Duration give_up_after = std::chrono::seconds(360);
    LogWording wording = LogWording::year_2024;
    ForwardedProto forwarded_proto = ForwardedProto::https;
    bool other_2xx_healthy = true;    ///< 201-299 pass (assumed), and are reported as RISKY.
    bool redirect_healthy = false;    ///< 3xx pass; no source says so.
    bool asks_again = true;           ///< Second questions when a check fails (`second_questions`).
    bool tries_fixes = true;          ///< On throw-away instances (`try_fixes`; --no-try: no).
    bool early_verdict = true;        ///< Stop as soon as the outcome is certain (--wait-full: no).
    bool lower_case_statuses = true;  ///< Of auto scaling configurations and custom domains.
    bool completes_handshakes = false;  ///< Of connections, after a moment and by themselves.
    PushWhileBusy push_while_busy = PushWhileBusy::newest_after;
    bool aws_variables = true;  ///< AWS_REGION and its like are set (assumed).
    /// What an instance with a role gets of it: off, dummy, profile or profile:NAME.
    std::string credentials = "off";
    bool aws_pace = false;  ///< Adds AWS's measured step times (--pace aws).
    /// How long every instance must have stayed healthy before traffic is switched to them.
    base::Duration steady_for{};
    base::Duration drain_limit = std::chrono::seconds(120);  ///< App Runner's request limit.
    /// The service's own loopback port (`local_port`, --local-port); 0: it follows from the id.
    std::uint16_t local_port = 0;
    int disk_limit_mb = 3072;                              ///< Developer guide: 3 GB.
    base::Duration stop_grace = std::chrono::seconds(30);  ///< SIGTERM to SIGKILL; assumed.
};

/// The names that profile_named() knows, the default first.
[[nodiscard]] std::vector<std::string_view> profile_names();

/// The profile of that name; Errc::invalid_argument lists the known names.
[[nodiscard]] base::Result<Profile> profile_named(std::string_view name);

/// One knob on top of a profile, by the name that docs/EMULATION.md lists, for example
/// ("give_up", "documented" | "observed" | seconds) or ("early_verdict", "false").
/// Errc::invalid_argument names the knob and what it takes.
/// Seconds are whole numbers up to 86400; `disk_limit` is in megabytes. On an error `profile` is as
/// it was.
[[nodiscard]] base::Result<void> set_knob(
    Profile& profile, std::string_view knob, std::string_view value
);

/// The knobs by which `profile` differs from the profile of its name, as set_knob() takes them.
/// Applying them to profile_named(profile.name) gives `profile` again. The name must be a known
/// one.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> knobs_of(const Profile& profile);

}  // namespace apprunner::core
