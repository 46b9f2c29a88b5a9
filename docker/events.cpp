// The client's events, past ones and a stream of those to come: GET /events, one JSON document per
// line.
#include "docker/client.hpp"
#include "docker/engine_reply.hpp"
#include "docker/event_line.hpp"
#include "docker/json_lines.hpp"
#include "docker/session.hpp"
#include "docker/stream.hpp"

namespace apprunner::docker {

EngineClient::Awaitable<std::vector<EngineEvent>> EngineClient::past_events(PastEvents options) {
    const auto session = session_;
    EngineRequest request;
    std::vector<std::string> containers;
    if (!options.of_its_engine) containers.push_back(options.container);
    const std::string filters = filters_of({{"container", containers}, {"event", options.actions}});
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

namespace {

/// Tells each line's event as it comes.
struct EventReader {
    EventReader(std::shared_ptr<StreamState> stream, OnEvent handler)
        : state(std::move(stream)),
          on_event(std::make_shared<OnEvent>(std::move(handler))),
          lines([this](std::string_view line) { take(line); }) {}

    bool feed(std::string_view bytes) { return lines.feed(bytes) && is_good; }

    void take(std::string_view line) {
        const Json parsed = Json::parse(line, nullptr, false);
        is_good = is_good && parsed.is_object();
        if (!is_good) return;
        state->post(line.size(), [on_event = on_event, event = event_of(parsed)] {
            (*on_event)(event);
        });
    }

    std::shared_ptr<StreamState> state;
    std::shared_ptr<OnEvent> on_event;
    bool is_good = true;
    JsonLines lines;
};

}  // namespace

EngineClient::Awaitable<Subscription> EngineClient::follow_events(
    FollowEvents options, OnEvent on_event, OnEnd on_end
) {
    const auto session = session_;
    EngineRequest request;
    const std::string filters =
        filters_of({{"type", {options.type}}, {"event", options.actions}, {"label", options.labels}}
        );
    request.target =
        "/events" + query_of({{"since", since_of(options.since_ns)}, {"filters", filters}});
    auto state = std::make_shared<StreamState>(session, std::move(on_end));
    auto event_reader = std::make_shared<EventReader>(state, std::move(on_event));
    StreamReader reader;
    reader.feed = [event_reader](std::string_view bytes) { return event_reader->feed(bytes); };
    reader.finish = []() -> std::optional<base::Error> { return std::nullopt; };
    auto opened =
        co_await open_stream(session, std::move(request), std::move(state), std::move(reader));
    co_return opened;
}

}  // namespace apprunner::docker
