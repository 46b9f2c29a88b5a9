// The end of a service that was given a time to live: a deletion like any other, that nobody asks
// for.
#include "emulator/core/service/admission.hpp"
#include "emulator/core/service/service_machine.hpp"

namespace apprunner::core {

namespace {

using model::OperationType;

/// From the beginning of a deletion that fails to the next one: longer than its phases may take.
constexpr base::Duration retry_after = std::chrono::minutes(15);

}  // namespace

/// The wall's time is what is shown and kept; what is due goes by the clock that is never set.
void ServiceMachine::set_time_to_live(std::optional<base::Duration> time, const base::Now& now) {
    view_.ends_at.reset();
    ends_at_.reset();
    if (!time) return;
    view_.ends_at = now.wall + std::chrono::floor<std::chrono::milliseconds>(*time);
    ends_at_ = now.steady + *time;
}

/// Nothing while the service's status does not admit a deletion.
std::optional<base::SteadyTime> ServiceMachine::end_of_life() const {
    const auto refusal =
        refusal_of(OperationType::delete_service, view_.service.status, view_.profile);
    return refusal ? std::nullopt : ends_at_;
}

void ServiceMachine::end_life(const base::Now& now) {
    const auto at = end_of_life();
    if (!at || now.steady < *at) return;
    ends_at_ = now.steady + retry_after;
    remove(now);
    line(FeedKind::remark, "its time to live is over");
}

}  // namespace apprunner::core
