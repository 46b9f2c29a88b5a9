// Implements the log store.
#include "emulator/logs/log_store.hpp"

namespace apprunner::logs {

namespace {

/// A stream keeps its newest lines; a local desk does not need more.
constexpr std::size_t stream_events_max = 20'000;
constexpr std::size_t message_bytes_max = 256UL * 1024;
/// What an event costs beside its text.
constexpr std::size_t event_overhead_bytes = sizeof(LogEvent);
/// How many events go at once when the store is full, so that the search for the oldest is rare.
constexpr std::size_t events_dropped = 1'000;

std::size_t bytes_of(const LogEvent& event) {
    return event.message.size() + event_overhead_bytes;
}

}  // namespace

std::uint64_t LogStore::append(
    std::string_view group,
    std::string_view stream,
    std::int64_t timestamp_ms,
    std::int64_t ingested_ms,
    std::string_view message
) {
    LogGroup& in_group = groups_[std::string(group)];
    if (in_group.created_ms == 0) in_group.created_ms = ingested_ms;
    LogStream& in_stream = in_group.streams[std::string(stream)];
    if (in_stream.created_ms == 0) in_stream.created_ms = ingested_ms;
    in_stream.events.push_back(
        {++last_id_, timestamp_ms, ingested_ms, std::string(message.substr(0, message_bytes_max))}
    );
    bytes_ += bytes_of(in_stream.events.back());
    if (in_stream.events.size() > stream_events_max) {
        bytes_ -= bytes_of(in_stream.events.front());
        in_stream.events.pop_front();
    }
    if (bytes_ > bytes_max_) make_room();
    return last_id_;
}

/// Drops the oldest events of the stream that has the oldest one, until there is room.
void LogStore::make_room() {
    while (bytes_ > bytes_max_) {
        LogStream* oldest = nullptr;
        for (auto& [group_name, group] : groups_) {
            for (auto& [stream_name, stream] : group.streams) {
                if (stream.events.empty()) continue;
                if (oldest == nullptr || stream.events.front().id < oldest->events.front().id) {
                    oldest = &stream;
                }
            }
        }
        if (oldest == nullptr) return;
        for (std::size_t count = 0; count < events_dropped && !oldest->events.empty(); ++count) {
            bytes_ -= bytes_of(oldest->events.front());
            oldest->events.pop_front();
        }
    }
}

LogGroup* LogStore::find_group(std::string_view name) {
    const auto found = groups_.find(name);
    return found == groups_.end() ? nullptr : &found->second;
}

bool LogStore::create_group(std::string_view name, LogGroup group) {
    return groups_.try_emplace(std::string(name), std::move(group)).second;
}

bool LogStore::create_stream(LogGroup& group, std::string_view name, base::WallTime at) {
    const auto [created, is_new] = group.streams.try_emplace(std::string(name));
    if (is_new) created->second.created_ms = base::epoch_ms(at);
    return is_new;
}

void LogStore::forget(const LogStream& stream) {
    for (const LogEvent& event : stream.events) bytes_ -= bytes_of(event);
}

void LogStore::delete_group(std::string_view name) {
    const auto found = groups_.find(name);
    if (found == groups_.end()) return;
    for (const auto& [stream_name, stream] : found->second.streams) forget(stream);
    groups_.erase(found);
}

void LogStore::delete_stream(LogGroup& group, std::string_view name) {
    const auto found = group.streams.find(name);
    if (found == group.streams.end()) return;
    forget(found->second);
    group.streams.erase(found);
}

}  // namespace apprunner::logs
