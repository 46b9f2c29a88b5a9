// The client's event stream: GET /events, one JSON document per line.
#include "docker/client.hpp"
#include "docker/event_line.hpp"
#include "docker/json_lines.hpp"
#include "docker/stream.hpp"

#include <charconv>
#include <limits>

namespace apprunner::docker {

namespace {

struct EventReader {
    EventReader(std::shared_ptr<StreamState> stream, OnEvent handler)
        : state(std::move(stream)),
          on_event(std::make_shared<OnEvent>(std::move(handler))),
          lines([this](std::string_view line) { take(line); }) {}

    bool feed(std::string_view bytes) { return lines.feed(bytes) && good; }

    std::optional<base::Error> finish() {
        lines.finish();
        if (good) return std::nullopt;
        return base::Error(base::Errc::protocol, "the Docker Engine's events are not JSON");
    }

    void take(std::string_view line) {
        const Json parsed = Json::parse(line, nullptr, false);
        if (!parsed.is_object()) {
            good = false;
            return;
        }
        state->post(line.size(), [on_event = on_event, event = event_of(parsed)] {
            (*on_event)(event);
        });
    }

    std::shared_ptr<StreamState> state;
    std::shared_ptr<OnEvent> on_event;
    JsonLines lines;
    bool good = true;
};

}  // namespace

Event event_of(const Json& line) {
    constexpr std::int64_t ns_per_s = 1'000'000'000;
    const Json& actor = member_of(line, "Actor");
    Event event;
    event.type = text_of(line, "Type");
    event.action = text_of(line, "Action");
    event.id = text_of(actor, "ID");
    event.attributes = text_map_of(actor, "Attributes");
    event.time_ns = number_of(line, "timeNano");
    const std::int64_t time_s = number_of(line, "time");
    const bool fits = time_s >= 0 && time_s <= std::numeric_limits<std::int64_t>::max() / ns_per_s;
    if (event.time_ns == 0 && fits) event.time_ns = time_s * ns_per_s;
    return event;
}

std::optional<int> Event::exit_code() const {
    const auto found = attributes.find("exitCode");
    if (found == attributes.end()) return std::nullopt;
    int code = 0;
    const std::string& text = found->second;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), code);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return code;
}

Client::Awaitable<Subscription> Client::follow_events(
    FollowEvents options, OnEvent on_event, OnEnd on_end
) {
    const auto session = session_;
    HttpRequest request;
    const std::string filters =
        filters_of({{"label", options.labels}, {"type", options.types}, {"event", options.actions}}
        );
    request.target =
        "/events" + query_of({{"since", since_of(options.since_ns)}, {"filters", filters}});
    auto state = std::make_shared<StreamState>(session, std::move(on_end));
    auto event_reader = std::make_shared<EventReader>(state, std::move(on_event));
    StreamReader reader;
    reader.feed = [event_reader](std::string_view bytes) { return event_reader->feed(bytes); };
    reader.finish = [event_reader] { return event_reader->finish(); };
    auto opened =
        co_await open_stream(session, std::move(request), std::move(state), std::move(reader));
    co_return opened;
}

}  // namespace apprunner::docker
