// Gathers what fits, then sorts no more than a page needs.
#include "emulator/logs/log_query.hpp"

#include <algorithm>

namespace apprunner::logs {

namespace {

/// CloudWatch Logs answers at most this much text at once.
constexpr std::size_t page_bytes_max = 1024UL * 1024;
constexpr std::size_t event_overhead_bytes = 26;  ///< As CloudWatch Logs counts events.

bool is_wanted(const LogEvent& event, const Query& query) {
    const Position position{event.timestamp_ms, event.id};
    return event.timestamp_ms >= query.from_ms && event.timestamp_ms <= query.until_ms &&
           position > query.after && position < query.before &&
           query.pattern.matches(event.message);
}

}  // namespace

Page select(
    const std::vector<std::pair<const std::string*, const LogStream*>>& streams, const Query& query
) {
    std::vector<Found> fitting;
    for (const auto& [name, stream] : streams) {
        for (const LogEvent& event : stream->events) {
            if (is_wanted(event, query)) fitting.push_back({name, &event});
        }
    }
    const auto comes_first = [&query](const Found& left, const Found& right) {
        return query.newest ? left.position() > right.position()
                            : left.position() < right.position();
    };
    const std::size_t count = std::min(query.limit, fitting.size());
    const auto middle = fitting.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(fitting.begin(), middle, fitting.end(), comes_first);
    Page page;
    std::size_t bytes = 0;
    for (auto at = fitting.begin(); at != middle; ++at) {
        bytes += at->event->message.size() + event_overhead_bytes;
        if (bytes > page_bytes_max && !page.events.empty()) break;
        page.events.push_back(*at);
    }
    page.has_more = page.events.size() < fitting.size();
    if (query.newest) std::reverse(page.events.begin(), page.events.end());
    return page;
}

}  // namespace apprunner::logs
