// Implements the log store.
#include "emulator/logs/log_store.hpp"

namespace apprunner::logs {

namespace {

/// A stream keeps its newest lines; a local desk does not need more.
constexpr std::size_t stream_events_max = 20'000;

}  // namespace

void LogStore::append(
    std::string_view group, std::string_view stream, base::WallTime at, std::string_view message
) {
    const std::int64_t now_ms = base::epoch_ms(at);
    LogGroup& in_group = groups_[std::string(group)];
    if (in_group.created_ms == 0) in_group.created_ms = now_ms;
    LogStream& in_stream = in_group.streams[std::string(stream)];
    if (in_stream.created_ms == 0) in_stream.created_ms = now_ms;
    in_stream.events.push_back({++last_id_, now_ms, now_ms, std::string(message)});
    if (in_stream.events.size() > stream_events_max) in_stream.events.pop_front();
}

}  // namespace apprunner::logs
