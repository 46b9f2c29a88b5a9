// The client's look at past events: GET /events, one JSON document per line.
#include "docker/client.hpp"
#include "docker/event_line.hpp"
#include "docker/json_lines.hpp"
#include "docker/session.hpp"

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

EngineClient::Awaitable<std::vector<EngineEvent>> EngineClient::past_events(PastEvents options) {
    const auto session = session_;
    EngineRequest request;
    const std::string filters =
        filters_of({{"container", {options.container}}, {"event", options.actions}});
    request.target = "/events" + query_of({
                                     {"since", since_of(1)},
                                     {"until", since_of(options.until_ns)},
                                     {"filters", filters},
                                 });
    request.total_limit = options.timeout;
    const auto reply = co_await Session::call(session, std::move(request));
    if (!reply) co_return reply.error();
    std::vector<EngineEvent> events;
    bool is_good = true;
    JsonLines lines([&events, &is_good](std::string_view line) {
        const Json parsed = Json::parse(line, nullptr, false);
        is_good = is_good && parsed.is_object();
        if (is_good) events.push_back(event_of(parsed));
    });
    is_good = lines.feed(reply->body) && is_good;
    lines.finish();
    if (!is_good) {
        co_return base::Error(base::Errc::protocol, "the Docker Engine's events are not JSON");
    }
    co_return events;
}

}  // namespace apprunner::docker
