// Consecutive counting: when a run of equal health check results changes what an instance is held
// to be (API reference, HealthCheckConfiguration: thresholds are consecutive). Pure; one owner.
#pragma once

namespace apprunner::probes {

class HealthCounter {
  public:
    enum class Step {
        unchanged,         ///< It confirms what was held before.
        pending,           ///< It contradicts it, or nothing is held yet; the run is too short.
        became_healthy,    ///< HealthyThreshold successes in a row.
        became_unhealthy,  ///< UnhealthyThreshold failures in a row.
    };

    enum class Held { nothing, healthy, unhealthy };

    /// All there is to know, for keeping it elsewhere. Both thresholds are at least 1.
    struct Count {
        int healthy_threshold = 1;
        int unhealthy_threshold = 1;
        Held held = Held::nothing;
        bool last = false;
        int run = 0;
    };

    /// Nothing is held at first.
    HealthCounter(int healthy_threshold, int unhealthy_threshold)
        : count_{healthy_threshold, unhealthy_threshold} {}
    explicit HealthCounter(const Count& count) : count_(count) {}

    Step add(bool healthy);

    [[nodiscard]] bool is_healthy() const { return count_.held == Held::healthy; }
    /// How many results in a row were like the last one.
    [[nodiscard]] int run() const { return count_.run; }
    [[nodiscard]] const Count& count() const { return count_; }

  private:
    Count count_;
};

}  // namespace apprunner::probes
