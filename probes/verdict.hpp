// Consecutive counting: when a run of equal health check results changes what an instance is held
// to be (API reference, HealthCheckConfiguration: thresholds are consecutive). Pure; one owner.
#pragma once

namespace apprunner::probes {

class Verdict {
  public:
    enum class Step {
        unchanged,         ///< It confirms what was held before.
        pending,           ///< It contradicts it, or nothing is held yet; the run is too short.
        became_healthy,    ///< HealthyThreshold successes in a row.
        became_unhealthy,  ///< UnhealthyThreshold failures in a row.
    };

    /// Both thresholds are at least 1. Nothing is held at first.
    Verdict(int healthy_threshold, int unhealthy_threshold)
        : healthy_threshold_(healthy_threshold), unhealthy_threshold_(unhealthy_threshold) {}

    Step add(bool healthy);

    [[nodiscard]] bool is_healthy() const { return held_ == Held::healthy; }
    /// How many results in a row were like the last one.
    [[nodiscard]] int run() const { return run_; }

  private:
    enum class Held { nothing, healthy, unhealthy };

    int healthy_threshold_;
    int unhealthy_threshold_;
    Held held_ = Held::nothing;
    bool last_ = false;
    int run_ = 0;
};

}  // namespace apprunner::probes
