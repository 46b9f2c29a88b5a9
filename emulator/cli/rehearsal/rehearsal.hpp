// Plays a rehearsal: the engine in the virtual world, and what came of it in the forms in which the
// daemon would have told it. No file, no socket, no real time. One owner.
#pragma once

#include "emulator/cli/client/operation_end.hpp"
#include "emulator/history/course.hpp"
#include "emulator/sim/scenario.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::cli {

/// What happens whatever App Runner's lines say of it: a probe, a change of an instance, a verdict.
struct Happening {
    base::Duration at{};
    std::string text;
    bool operator==(const Happening&) const = default;
};

struct Rehearsal {
    std::string profile;
    OperationEnd end;  ///< Of the last deployment; its service as it is at the end of all.
    std::optional<double> given_up_after_s;  ///< Since its first probe.
    std::string last_event;                  ///< The last line of AWS's log of events.
    std::vector<std::string> refusals;       ///< Steps that App Runner does not admit.
    double lasted_s = 0;                     ///< In the virtual world.
    std::vector<Happening> happenings;
    std::vector<history::Course> courses;  ///< Of its operations, oldest first.
};

/// Each entry goes to `on_entry` in the form of ReadFeed's. Throws Exit when the engine itself does
/// something senseless.
[[nodiscard]] Rehearsal rehearse(
    const sim::Scenario& scenario, const std::function<void(const Json&)>& on_entry
);

/// 0 to 12 as the deployment has ended, and 1 when a step was refused after one that passed.
[[nodiscard]] ExitCode exit_code_of(const Rehearsal& rehearsal);
/// The document of `up` with Profile, Refused, GivenUpAfterSeconds, LastEvent and VirtualSeconds.
[[nodiscard]] Json rehearsal_document(const Rehearsal& rehearsal);

}  // namespace apprunner::cli
