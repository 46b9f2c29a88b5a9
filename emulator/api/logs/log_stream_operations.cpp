// Log streams, and events that clients put into them.
#include "emulator/api/logs/log_lookup.hpp"
#include "emulator/api/logs/logs_operations.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/runtime/clock.hpp"

namespace apprunner::api {

namespace {

using NamedStream = std::pair<const std::string, logs::LogStream>;

constexpr std::int64_t ms_per_hour = 3'600'000;
/// CloudWatch Logs takes no events from further away than this.
constexpr std::int64_t future_ms_max = 2 * ms_per_hour;
constexpr std::int64_t past_ms_max = 14 * 24 * ms_per_hour;

void write_stream(base::JsonWriter& out, const NamedStream& item, const std::string& group_arn) {
    const auto& [name, stream] = item;
    out.begin_object();
    out.text_member("logStreamName", name);
    out.number_member("creationTime", stream.created_ms);
    if (!stream.events.empty()) {
        out.number_member("firstEventTimestamp", stream.events.front().timestamp_ms);
        out.number_member("lastEventTimestamp", stream.events.back().timestamp_ms);
        out.number_member("lastIngestionTime", stream.events.back().ingested_ms);
    }
    out.text_member("arn", group_arn + ":log-stream:" + name);
    out.number_member("storedBytes", 0);
    out.end_object();
}

std::int64_t last_event_ms(const NamedStream& item) {
    return item.second.events.empty() ? 0 : item.second.events.back().timestamp_ms;
}

/// Which events are too far from now: index of the first too new, index after the last too old.
struct Rejected {
    std::optional<std::size_t> too_new_from;
    std::optional<std::size_t> too_old_until;
};

Rejected rejected_of(const wire::Json& events, std::int64_t now_ms) {
    Rejected rejected;
    for (std::size_t at = 0; at < events.size(); ++at) {
        const std::int64_t time_ms = wire::saturated(events[at]["timestamp"]);
        if (time_ms < now_ms - past_ms_max) rejected.too_old_until = at + 1;
        if (time_ms > now_ms + future_ms_max && !rejected.too_new_from) rejected.too_new_from = at;
    }
    return rejected;
}

bool is_in_order(const wire::Json& events) {
    return std::is_sorted(
        events.begin(),
        events.end(),
        [](const wire::Json& left, const wire::Json& right) {
            return wire::saturated(left["timestamp"]) < wire::saturated(right["timestamp"]);
        }
    );
}

}  // namespace

OperationOutput create_log_stream(Context& context, const Call& call) {
    const logs::LogGroup* in_group = log_group_of(context, call);
    if (in_group == nullptr) return no_such_group();
    const std::string group = group_key_in(context, call);
    const std::string name = wire::text_at(call.input, "logStreamName");
    const bool is_new = !in_group->streams.contains(name);
    if (is_new && !context.log_store.has_room_for_stream()) return too_many_logs();
    const std::int64_t now_ms = base::epoch_ms(runtime::read_clock().wall);
    if (!context.log_store.create_stream(group, name, now_ms)) {
        return AwsError{
            "ResourceAlreadyExistsException", "The specified log stream already exists"};
    }
    return std::string();
}

OperationOutput delete_log_stream(Context& context, const Call& call) {
    logs::LogGroup* group = log_group_of(context, call);
    if (group == nullptr) return no_such_group();
    const std::string name = wire::text_at(call.input, "logStreamName");
    if (!group->streams.contains(name)) return no_such_stream();
    context.log_store.delete_stream(group_key_in(context, call), name);
    return std::string();
}

OperationOutput describe_log_streams(Context& context, const Call& call) {
    const std::string prefix = wire::text_at(call.input, "logStreamNamePrefix");
    const bool by_time = wire::text_at(call.input, "orderBy") == "LastEventTime";
    if (by_time && !prefix.empty()) {
        return invalid_parameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    const logs::LogGroup* group = log_group_of(context, call);
    if (group == nullptr) return no_such_group();
    std::vector<const NamedStream*> streams;
    for (const NamedStream& item : group->streams) {
        if (item.first.rfind(prefix, 0) == 0) streams.push_back(&item);
    }
    if (by_time) {
        std::stable_sort(
            streams.begin(),
            streams.end(),
            [](const NamedStream* left, const NamedStream* right) {
                return last_event_ms(*left) < last_event_ms(*right);
            }
        );
    }
    if (wire::flag_at(call.input, "descending", false))
        std::reverse(streams.begin(), streams.end());
    const std::string identifier = wire::text_at(call.input, "logGroupIdentifier");
    const std::string group_name = identifier.empty() ? wire::text_at(call.input, "logGroupName")
                                                      : log_group_name_in(identifier);
    const std::string group_arn = log_group_arn(call.account, group_name);
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    const bool is_page = write_page(
        out,
        call.input,
        "logStreams",
        streams,
        [](const NamedStream& item) -> const std::string& { return item.first; },
        [&](const NamedStream& item) { write_stream(out, item, group_arn); },
        logs_paging
    );
    if (!is_page) return bad_logs_token();
    out.end_object();
    return body;
}

OperationOutput put_log_events(Context& context, const Call& call) {
    const wire::Json& events = wire::member_at(call.input, "logEvents");
    if (!is_in_order(events)) {
        return invalid_parameter(
            "Log events in a single PutLogEvents request must be in chronological order."
        );
    }
    const logs::LogGroup* group = log_group_of(context, call);
    if (group == nullptr) return no_such_group();
    const std::string stream_name = wire::text_at(call.input, "logStreamName");
    if (!group->streams.contains(stream_name)) return no_such_stream();
    const std::int64_t now_ms = base::epoch_ms(runtime::read_clock().wall);
    const Rejected rejected = rejected_of(events, now_ms);
    const std::size_t begin = rejected.too_old_until.value_or(0);
    const std::size_t end = rejected.too_new_from.value_or(events.size());
    std::uint64_t last_id = 0;
    const std::string key = group_key_in(context, call);
    for (std::size_t at = begin; at < end; ++at) {
        last_id = context.log_store.append(
            key,
            stream_name,
            wire::saturated(events[at]["timestamp"]),
            now_ms,
            events[at]["message"].get_ref<const std::string&>()
        );
    }
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.text_member("nextSequenceToken", std::to_string(last_id));
    if (rejected.too_new_from || rejected.too_old_until) {
        out.begin_object_member("rejectedLogEventsInfo");
        if (rejected.too_new_from) {
            out.number_member(
                "tooNewLogEventStartIndex", static_cast<std::int64_t>(*rejected.too_new_from)
            );
        }
        if (rejected.too_old_until) {
            out.number_member(
                "tooOldLogEventEndIndex", static_cast<std::int64_t>(*rejected.too_old_until)
            );
        }
        out.end_object();
    }
    out.end_object();
    return body;
}

}  // namespace apprunner::api
