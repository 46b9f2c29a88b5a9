// Counts the run of equal results against the two thresholds.
#include "probes/pure/health_counter.hpp"

#include "emulator/base/assert.hpp"

#include <limits>

namespace apprunner::probes {

HealthCounter::Step HealthCounter::add(bool healthy) {
    APPRUNNER_ASSERT(
        count_.healthy_threshold >= 1 && count_.unhealthy_threshold >= 1, "thresholds are counts"
    );
    if (count_.run > 0 && count_.last != healthy) count_.run = 0;
    count_.last = healthy;
    if (count_.run < std::numeric_limits<int>::max()) ++count_.run;
    const Held shown = healthy ? Held::healthy : Held::unhealthy;
    if (count_.held == shown) return Step::unchanged;
    const int needed = healthy ? count_.healthy_threshold : count_.unhealthy_threshold;
    if (count_.run < needed) return Step::pending;
    count_.held = shown;
    return healthy ? Step::became_healthy : Step::became_unhealthy;
}

}  // namespace apprunner::probes
