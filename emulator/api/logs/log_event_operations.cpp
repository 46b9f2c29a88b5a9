// Reading events: one stream forwards and backwards, or all streams of a group through a filter.
#include "emulator/api/logs/log_lookup.hpp"
#include "emulator/api/logs/log_position.hpp"
#include "emulator/api/logs/logs_operations.hpp"
#include "emulator/runtime/clock.hpp"

namespace apprunner::api {

namespace {

using Streams = std::vector<std::pair<const std::string*, const logs::LogStream*>>;

/// What both operations say in the same way: times, limit, and the group's retention.
logs::Query query_of(const wire::Json& input, const logs::LogGroup& group) {
    logs::Query query;
    if (wire::has(input, "startTime"))
        query.from_ms = wire::saturated(wire::member_at(input, "startTime"));
    if (wire::has(input, "endTime"))
        query.until_ms = wire::saturated(wire::member_at(input, "endTime"));
    query.limit = static_cast<std::size_t>(wire::number_at(input, "limit", 10'000));
    if (group.retention_days) {
        constexpr std::int64_t ms_per_day = 24LL * 3'600'000;
        const std::int64_t now_ms = base::epoch_ms(runtime::read_clock().wall);
        query.from_ms = std::max(query.from_ms, now_ms - *group.retention_days * ms_per_day);
    }
    return query;
}

/// The next token in each direction. At an end of the stream the same token comes again.
struct StreamTokens {
    StreamToken forward{true, {}};
    StreamToken backward{false, {}};
};

StreamTokens tokens_after(const logs::Page& page, const std::optional<StreamToken>& asked) {
    StreamTokens tokens;
    if (!page.events.empty()) {
        tokens.forward.position = page.events.back().position();
        tokens.backward.position = page.events.front().position();
    } else if (asked) {
        // Each direction goes on from where the reader stands; ids are whole, so this is a place
        // just beside an event.
        tokens.forward.position = asked->position;
        tokens.backward.position = asked->position;
        if (asked->is_forward) ++tokens.backward.position.id;
        if (!asked->is_forward && asked->position.id > 0) --tokens.forward.position.id;
    }
    return tokens;
}

/// The streams that the request names or that begin as it says. Nothing: one is not there.
std::optional<Streams> streams_of(const wire::Json& input, const logs::LogGroup& group) {
    Streams streams;
    if (const wire::Json& names = wire::member_at(input, "logStreamNames"); !names.is_null()) {
        for (const wire::Json& name : names) {
            const auto found = group.streams.find(name.get_ref<const std::string&>());
            if (found == group.streams.end()) return std::nullopt;
            streams.emplace_back(&found->first, &found->second);
        }
        return streams;
    }
    const std::string prefix = wire::text_at(input, "logStreamNamePrefix");
    for (const auto& [name, stream] : group.streams) {
        if (name.rfind(prefix, 0) == 0) streams.emplace_back(&name, &stream);
    }
    return streams;
}

}  // namespace

OperationOutput get_log_events(Context& context, const Call& call) {
    const logs::LogGroup* group = log_group_of(context, call);
    if (group == nullptr) return no_such_group();
    const auto found = group->streams.find(wire::text_at(call.input, "logStreamName"));
    if (found == group->streams.end()) return no_such_stream();
    logs::Query query = query_of(call.input, *group);
    // Here the end time is not included, unlike FilterLogEvents'.
    if (wire::has(call.input, "endTime")) --query.until_ms;
    query.newest = !wire::flag_at(call.input, "startFromHead", false);
    std::optional<StreamToken> asked;
    if (const std::string token = wire::text_at(call.input, "nextToken"); !token.empty()) {
        asked = stream_token_in(token);
        if (!asked) return bad_logs_token();
        query.newest = !asked->is_forward;
        (asked->is_forward ? query.after : query.before) = asked->position;
    }
    const logs::Page page = select({{&found->first, &found->second}}, query);
    const StreamTokens tokens = tokens_after(page, asked);
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("events");
    for (const logs::Found& each : page.events) {
        out.begin_object();
        out.number_member("timestamp", each.event->timestamp_ms);
        out.text_member("message", each.event->message.text());
        out.number_member("ingestionTime", each.event->ingested_ms);
        out.end_object();
    }
    out.end_array();
    out.text_member("nextForwardToken", stream_token(tokens.forward));
    out.text_member("nextBackwardToken", stream_token(tokens.backward));
    out.end_object();
    return body;
}

OperationOutput filter_log_events(Context& context, const Call& call) {
    if (wire::has(call.input, "logStreamNames") && wire::has(call.input, "logStreamNamePrefix")) {
        return invalid_parameter(
            "logStreamNames and logStreamNamePrefix are mutually exclusive parameters."
        );
    }
    const logs::LogGroup* group = log_group_of(context, call);
    if (group == nullptr) return no_such_group();
    const auto streams = streams_of(call.input, *group);
    if (!streams) return no_such_stream();
    logs::Query query = query_of(call.input, *group);
    auto pattern = logs::FilterPattern::parse(wire::text_at(call.input, "filterPattern"));
    if (!pattern) {
        return invalid_parameter("Invalid filter pattern: " + pattern.error().detail + ".");
    }
    query.pattern = std::move(*pattern);
    if (const std::string token = wire::text_at(call.input, "nextToken"); !token.empty()) {
        const auto key = page_key("events", token);
        const auto position = key ? position_in(*key) : std::nullopt;
        if (!position) return bad_logs_token();
        query.after = *position;
    }
    const logs::Page page = select(*streams, query);
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.begin_array_member("events");
    for (const logs::Found& each : page.events) {
        out.begin_object();
        out.text_member("logStreamName", *each.stream);
        out.number_member("timestamp", each.event->timestamp_ms);
        out.text_member("message", each.event->message.text());
        out.number_member("ingestionTime", each.event->ingested_ms);
        out.text_member("eventId", position_text(each.position()));
        out.end_object();
    }
    out.end_array();
    out.begin_array_member("searchedLogStreams");
    out.end_array();
    if (page.has_more) {
        const std::string place = position_text(page.seen);
        out.text_member("nextToken", page_token("events", place));
    }
    out.end_object();
    return body;
}

}  // namespace apprunner::api
