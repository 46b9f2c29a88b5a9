// Counts and sums by the minute; quantiles by buckets whose width grows with the value.
#include "emulator/metrics/metric_store.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace apprunner::metrics {

namespace {

constexpr MetricName names[] = {
    {Metric::requests, "Requests", "Count"},
    {Metric::status_2xx, "2xxStatusResponses", "Count"},
    {Metric::status_4xx, "4xxStatusResponses", "Count"},
    {Metric::status_5xx, "5xxStatusResponses", "Count"},
    {Metric::request_latency, "RequestLatency", "Milliseconds"},
    {Metric::active_instances, "ActiveInstances", "Count"},
    {Metric::concurrency, "Concurrency", "Count"},
    {Metric::cpu_utilization, "CPUUtilization", "Percent"},
    {Metric::memory_utilization, "MemoryUtilization", "Percent"},
};

constexpr std::int64_t ms_per_minute = 60'000;
/// Neighbouring buckets are 5 % apart; their middle is within 3 %.
constexpr double bucket_growth = 1.05;
constexpr double value_min = 0.001;

int bucket_of(double value) {
    return static_cast<int>(
        std::floor(std::log(std::max(value, value_min)) / std::log(bucket_growth))
    );
}

std::int64_t minute_of(base::WallTime at) {
    return base::epoch_ms(at) / ms_per_minute;
}

}  // namespace

std::span<const MetricName> metric_names() {
    return names;
}

const MetricName* find_metric(std::string_view name) {
    const auto* found = std::find_if(std::begin(names), std::end(names), [&](const auto& each) {
        return each.name == name;
    });
    return found != std::end(names) ? found : nullptr;
}

void Distribution::add(double value) {
    min_ = count_ == 0 ? value : std::min(min_, value);
    max_ = count_ == 0 ? value : std::max(max_, value);
    ++count_;
    sum_ += value;
    ++buckets_[bucket_of(value)];
}

void Distribution::add(const Distribution& other) {
    if (other.count_ == 0) return;
    min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
    max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
    count_ += other.count_;
    sum_ += other.sum_;
    for (const auto& [bucket, count] : other.buckets_) buckets_[bucket] += count;
}

double Distribution::quantile(double part) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(part * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (const auto& [bucket, count] : buckets_) {
        seen += count;
        if (seen < wanted) continue;
        return std::clamp(std::pow(bucket_growth, bucket + 0.5), min_, max_);
    }
    return max_;
}

std::optional<double> statistic_of(const Distribution& values, std::string_view statistic) {
    if (statistic == "Sum") return values.sum();
    if (statistic == "SampleCount") return static_cast<double>(values.count());
    if (statistic == "Minimum") return values.min();
    if (statistic == "Maximum") return values.max();
    if (statistic == "Average") return values.sum() / static_cast<double>(values.count());
    if (!statistic.starts_with('p')) return std::nullopt;
    double percent = 0;
    const std::string_view number = statistic.substr(1);
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), percent);
    const bool is_percentile = error == std::errc() && end == number.data() + number.size() &&
                               percent >= 0 && percent <= 100;
    if (!is_percentile) return std::nullopt;
    return values.quantile(percent / 100);
}

void MetricStore::note_value(
    const std::string& service_id, Metric metric, double value, base::WallTime at
) {
    Service& service = services_[service_id];
    const auto which = static_cast<std::size_t>(metric);
    service.totals[which].add(value);
    service.minutes[minute_of(at)][which].add(value);
    while (service.minutes.size() > minutes_kept_max) {
        service.minutes.erase(service.minutes.begin());
    }
}

void MetricStore::note_request(
    const std::string& service_id, int status, base::Duration took, base::WallTime at
) {
    note_value(service_id, Metric::requests, 1, at);
    note_value(service_id, Metric::request_latency, base::seconds(took) * 1000, at);
    constexpr int hundred = 100;
    switch (status / hundred) {
        case 2:
            return note_value(service_id, Metric::status_2xx, 1, at);
        case 4:
            return note_value(service_id, Metric::status_4xx, 1, at);
        case 5:
            return note_value(service_id, Metric::status_5xx, 1, at);
        default:
            return;
    }
}

std::vector<std::string> MetricStore::services() const {
    std::vector<std::string> ids;
    for (const auto& [id, service] : services_) ids.push_back(id);
    return ids;
}

std::vector<MetricPoint> MetricStore::points(
    const std::string& service_id,
    Metric metric,
    base::WallTime start,
    base::WallTime end,
    int period_s
) const {
    std::vector<MetricPoint> points;
    const auto found = services_.find(service_id);
    if (found == services_.end()) return points;
    const std::int64_t period = std::max(1, period_s / 60);
    const std::int64_t first = minute_of(start) / period * period;
    for (const auto& [minute, values] : found->second.minutes) {
        const std::int64_t begin = minute / period * period;
        const base::WallTime at{std::chrono::milliseconds(begin * ms_per_minute)};
        const Distribution& value = values[static_cast<std::size_t>(metric)];
        if (begin < first || at >= end || value.count() == 0) continue;
        if (points.empty() || points.back().at != at) points.push_back({at, {}});
        points.back().values.add(value);
    }
    return points;
}

std::optional<double> MetricStore::newest(
    const std::string& service_id, Metric metric, base::WallTime since
) const {
    const auto found = services_.find(service_id);
    if (found == services_.end()) return std::nullopt;
    const auto& minutes = found->second.minutes;
    for (auto each = minutes.rbegin(); each != minutes.rend(); ++each) {
        if (each->first < minute_of(since)) return std::nullopt;
        const Distribution& values = each->second[static_cast<std::size_t>(metric)];
        if (values.count() != 0) return statistic_of(values, "Average");
    }
    return std::nullopt;
}

Distribution MetricStore::total(const std::string& service_id, Metric metric) const {
    const auto found = services_.find(service_id);
    if (found == services_.end()) return {};
    return found->second.totals[static_cast<std::size_t>(metric)];
}

}  // namespace apprunner::metrics
