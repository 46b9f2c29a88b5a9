// `steady_for`: how long candidates have stayed healthy, and when that is enough to serve them.
#include "emulator/core/diagnosis/certainty.hpp"
#include "emulator/core/service/service_machine.hpp"

#include <algorithm>

namespace apprunner::core {

/// Counted from when the last candidate became healthy: it may have been told a little later.
base::Duration ServiceMachine::steadiness_left(const base::Now& now) const {
    base::Duration lasted = view_.profile.steady_for;
    for (const InstanceView& each : view_.instances) {
        if (!is_candidate(each)) continue;
        lasted = std::min(lasted, now.steady - each.healthy_at.value_or(now.steady));
    }
    return view_.profile.steady_for - lasted;
}

/// Under `steady_for` traffic is switched only to candidates that have passed every check for that
/// long, and whose first answer is known: on a busy machine that may be asked for, and come, later.
/// So may a second check's, without which an app would pass that hangs after its first one. Asked
/// when the hold is over; it goes on for as long as that takes, to the phase's deadline.
bool ServiceMachine::is_steady(const base::Now& now) const {
    constexpr base::Duration any{};
    if (view_.profile.steady_for == any) return true;
    const std::chrono::seconds interval(work_->candidate.configuration.health_check.interval_s);
    const bool has_time_for_two = view_.profile.steady_for >= interval;
    return std::none_of(
        view_.instances.begin(),
        view_.instances.end(),
        [&](const InstanceView& each) {
            if (!is_candidate(each)) return false;
            const auto since = passing_since(each);
            return !each.first_answer || each.is_answer_awaited || !since ||
                   now.steady - *since < view_.profile.steady_for ||
                   (has_time_for_two && !has_passed_twice(each));
        }
    );
}

}  // namespace apprunner::core
