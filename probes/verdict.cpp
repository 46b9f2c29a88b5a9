// Counts the run of equal results against the two thresholds.
#include "probes/verdict.hpp"

#include "emulator/base/assert.hpp"

#include <limits>

namespace apprunner::probes {

Verdict::Step Verdict::add(bool healthy) {
    APPRUNNER_ASSERT(healthy_threshold_ >= 1 && unhealthy_threshold_ >= 1, "thresholds are counts");
    if (run_ > 0 && last_ != healthy) run_ = 0;
    last_ = healthy;
    if (run_ < std::numeric_limits<int>::max()) ++run_;
    const Held shown = healthy ? Held::healthy : Held::unhealthy;
    if (held_ == shown) return Step::unchanged;
    if (run_ < (healthy ? healthy_threshold_ : unhealthy_threshold_)) return Step::pending;
    held_ = shown;
    return healthy ? Step::became_healthy : Step::became_unhealthy;
}

}  // namespace apprunner::probes
