// Time as an argument: the two readings that every decision gets, and nothing that reads a clock
// (runtime/clock.cpp is the only place that does). Any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace apprunner::base {

using Duration = std::chrono::nanoseconds;

/// Tag of the monotonic clock. It has no now(): readings are handed in.
struct MonotonicClock {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<MonotonicClock, Duration>;
    static constexpr bool is_steady = true;
};

/// For decisions: intervals, deadlines.
using SteadyTime = MonotonicClock::time_point;

/// For timestamps that users see: milliseconds since the Unix epoch, UTC.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// One reading of both clocks.
struct Now {
    SteadyTime steady;
    WallTime wall;
};

/// Milliseconds since the Unix epoch, as CloudWatch Logs writes them.
inline std::int64_t epoch_ms(WallTime time) {
    return time.time_since_epoch().count();
}

/// Seconds since the Unix epoch with a fraction, as AWS JSON writes timestamps.
inline double epoch_seconds(WallTime time) {
    return static_cast<double>(epoch_ms(time)) / 1000.0;
}

/// Seconds with a fraction, for text.
inline double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace apprunner::base
