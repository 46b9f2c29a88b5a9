// What CloudWatch knows of App Runner's services: counts by the minute, for as long as the daemon
// lives. Pure; one owner (the control thread).
//
// Names and units are those of App Runner's metrics (developer guide, "Viewing service metrics").
#pragma once

#include "emulator/base/time.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::metrics {

inline constexpr std::string_view name_space = "AWS/AppRunner";
inline constexpr int minutes_kept_max = 1440;  ///< Of each service; the oldest go first.

enum class Metric {
    requests,
    status_2xx,
    status_4xx,
    status_5xx,
    request_latency,
    active_instances,
    concurrency,
    cpu_utilization,
    memory_utilization,
};
inline constexpr std::size_t metrics_count = 9;

struct MetricName {
    Metric metric;
    std::string_view name;
    std::string_view unit;
};
/// All nine.
[[nodiscard]] std::span<const MetricName> metric_names();
/// Null: App Runner has no metric of that name.
[[nodiscard]] const MetricName* find_metric(std::string_view name);

/// A set of values, of which quantiles are kept to within 3 %.
class Distribution {
  public:
    void add(double value);
    void add(const Distribution& other);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] double sum() const { return sum_; }
    /// Of no meaning without values.
    [[nodiscard]] double min() const { return min_; }
    [[nodiscard]] double max() const { return max_; }
    /// `part` is 0 to 1.
    [[nodiscard]] double quantile(double part) const;

  private:
    std::uint64_t count_ = 0;
    double sum_ = 0;
    double min_ = 0;
    double max_ = 0;
    std::map<int, std::uint64_t> buckets_;
};

struct MetricPoint {
    base::WallTime at;  ///< The begin of its period.
    Distribution values;
};

/// "Sum", "Average", "Minimum", "Maximum", "SampleCount", or a percentile ("p99", "p99.9") of the
/// point; nothing for every other text.
[[nodiscard]] std::optional<double> statistic_of(
    const Distribution& values, std::string_view statistic
);

class MetricStore {
  public:
    /// A request that was answered; `status` 0: it was cut off before.
    void note_request(
        const std::string& service_id, int status, base::Duration took, base::WallTime at
    );
    void note_value(const std::string& service_id, Metric metric, double value, base::WallTime at);
    void forget(const std::string& service_id) { services_.erase(service_id); }
    [[nodiscard]] std::vector<std::string> services() const;

    /// The periods that begin in [start, end) and have values, oldest first. `period_s` is a
    /// multiple of 60; periods are aligned to it.
    [[nodiscard]] std::vector<MetricPoint> points(
        const std::string& service_id,
        Metric metric,
        base::WallTime start,
        base::WallTime end,
        int period_s
    ) const;
    /// The average of the newest minute that has values, if it begins at `since` or later.
    [[nodiscard]] std::optional<double> newest(
        const std::string& service_id, Metric metric, base::WallTime since
    ) const;
    /// All values since the daemon's start.
    [[nodiscard]] Distribution total(const std::string& service_id, Metric metric) const;

  private:
    using ByMetric = std::array<Distribution, metrics_count>;
    struct Service {
        std::map<std::int64_t, ByMetric> minutes;  ///< By minutes since the epoch.
        ByMetric totals;
    };

    std::map<std::string, Service> services_;
};

}  // namespace apprunner::metrics
