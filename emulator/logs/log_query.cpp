// Merges the streams of a group by time: gathers what may fit, then looks at it in order, no
// further than a page needs.
#include "emulator/logs/log_query.hpp"

#include <algorithm>

namespace apprunner::logs {

namespace {

/// CloudWatch Logs answers at most this much text at once.
constexpr std::size_t page_bytes_max = 1024UL * 1024;
constexpr std::size_t event_overhead_bytes = 26;  ///< As CloudWatch Logs counts events.

bool is_in_range(const LogEvent& event, const Query& query) {
    const Position position{event.timestamp_ms, event.id};
    return event.timestamp_ms >= query.from_ms && event.timestamp_ms <= query.until_ms &&
           position > query.after && position < query.before;
}

std::size_t bytes_of(const Found& found) {
    return found.event->message.text().size() + event_overhead_bytes;
}

}  // namespace

Page select(
    const std::vector<std::pair<const std::string*, const LogStream*>>& streams, const Query& query
) {
    std::vector<Found> left;  // A heap: the one that comes first on top.
    for (const auto& [name, stream] : streams) {
        for (const LogEvent& event : stream->events) {
            if (is_in_range(event, query)) left.push_back({name, &event});
        }
    }
    const auto comes_later = [&query](const Found& one, const Found& other) {
        return query.newest ? one.position() < other.position() : one.position() > other.position();
    };
    std::make_heap(left.begin(), left.end(), comes_later);
    Page page;
    std::size_t bytes = 0;
    std::size_t looked_at_bytes = 0;  ///< As many times as the pattern has to look.
    const std::size_t cost = query.pattern.cost();
    while (!left.empty() && !page.has_more) {
        const Found next = left.front();
        if (query.pattern.matches(next.event->message.text())) {
            const bool has_room = page.events.empty() || bytes + bytes_of(next) <= page_bytes_max;
            if (page.events.size() >= query.limit || !has_room) {
                page.has_more = true;
                break;
            }
            page.events.push_back(next);
            bytes += bytes_of(next);
        }
        page.seen = next.position();
        looked_at_bytes += bytes_of(next) * cost;
        std::pop_heap(left.begin(), left.end(), comes_later);
        left.pop_back();
        page.has_more = looked_at_bytes > looked_at_bytes_max && !left.empty();
    }
    if (query.newest) std::reverse(page.events.begin(), page.events.end());
    return page;
}

}  // namespace apprunner::logs
