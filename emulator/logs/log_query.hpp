// Reads events out of a log group in the order of their times, a page at a time. Pure; control
// thread only (the events stay where they are).
#pragma once

#include "emulator/logs/filter_pattern.hpp"
#include "emulator/logs/log_store.hpp"

#include <limits>
#include <vector>

namespace apprunner::logs {

/// A place between events: times first, ids between equal times.
struct Position {
    std::int64_t timestamp_ms = std::numeric_limits<std::int64_t>::min();
    std::uint64_t id = 0;
    auto operator<=>(const Position&) const = default;
};

/// Before all events.
inline constexpr Position first_position{};
/// After all events.
inline constexpr Position last_position{
    std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::uint64_t>::max()};

struct Found {
    const std::string* stream = nullptr;
    const LogEvent* event = nullptr;
    [[nodiscard]] Position position() const { return {event->timestamp_ms, event->id}; }
};

struct Query {
    std::int64_t from_ms = std::numeric_limits<std::int64_t>::min();   ///< Included.
    std::int64_t until_ms = std::numeric_limits<std::int64_t>::max();  ///< Included.
    Position after = first_position;                                   ///< Not included.
    Position before = last_position;                                   ///< Not included.
    FilterPattern pattern;
    std::size_t limit = 10'000;
    bool newest = false;  ///< The last `limit` of what fits, instead of the first.
};

struct Page {
    std::vector<Found> events;  ///< Oldest first.
    /// Beyond `limit`, beyond the bytes that one answer holds, or beyond those that are looked at
    /// for one: then there may be less on the page, or nothing, and more after it.
    bool has_more = false;
    Position seen;  ///< When there is more: where the next page begins (after it, or before it).
};

/// So much text is looked at for one page, once for each term of the pattern (FilterPattern::cost):
/// whoever asks holds up everybody else for that long.
inline constexpr std::size_t looked_at_bytes_max = 4UL * 1024 * 1024;

/// Events of the streams that `streams` points to (names and streams of one group).
[[nodiscard]] Page select(
    const std::vector<std::pair<const std::string*, const LogStream*>>& streams, const Query& query
);

}  // namespace apprunner::logs
