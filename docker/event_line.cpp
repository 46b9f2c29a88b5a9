// Nanoseconds where the engine tells them, else its seconds.
#include "docker/event_line.hpp"

#include <limits>

namespace apprunner::docker {

EngineEvent event_of(const Json& line) {
    constexpr std::int64_t ns_per_s = 1'000'000'000;
    const Json& actor = member_at(line, "Actor");
    EngineEvent event;
    event.type = text_at(line, "Type");
    event.action = text_at(line, "Action");
    event.id = text_at(actor, "ID");
    event.attributes = text_map_at(actor, "Attributes");
    event.time_ns = whole_number_at(line, "timeNano");
    const std::int64_t time_s = whole_number_at(line, "time");
    const bool fits = time_s >= 0 && time_s <= std::numeric_limits<std::int64_t>::max() / ns_per_s;
    if (event.time_ns == 0 && fits) event.time_ns = time_s * ns_per_s;
    return event;
}

}  // namespace apprunner::docker
