// Groups, streams and events with their bounds: the oldest lines go first. Changes are told to the
// recorder.
#include "emulator/logs/log_store.hpp"

#include <algorithm>

namespace apprunner::logs {

namespace {

/// A stream keeps its newest lines; a local desk does not need more.
constexpr std::size_t stream_events_max = 20'000;
constexpr std::size_t message_bytes_max = 256UL * 1024;
/// What an event costs beside its text, where nobody else says the same: its place, and its text's
/// in the pool (the text's and its holders' members, hash, links, what the allocator adds).
constexpr std::size_t event_memory_bytes = sizeof(LogEvent) + 104;
/// How many events go at once when the store is full, so that the search for the oldest is rare.
constexpr std::size_t events_dropped = 1'000;
/// Groups and streams of clients cost memory for ever, beside the bytes of their events.
constexpr std::size_t groups_max = 2'000;
constexpr std::size_t streams_max = 20'000;
/// So do App Runner's, of which each service has its own, and keeps them when it is deleted.
constexpr std::size_t service_groups_max = 2'000;
constexpr std::string_view service_groups_prefix = "/aws/apprunner/";
constexpr std::int64_t expiry_interval_ms = 3'600'000;
constexpr std::int64_t milliseconds_of_day = 86'400'000;

std::size_t bytes_of(const LogEvent& event) {
    return event.message.text().size() + event_memory_bytes;
}

bool is_of_service(std::string_view group) {
    return group.starts_with(service_groups_prefix);
}

/// Of the newest event; 0: it has none.
std::uint64_t last_id_in(const LogGroup& group) {
    std::uint64_t last = 0;
    for (const auto& [name, stream] : group.streams) {
        if (!stream.events.empty()) last = std::max(last, stream.events.back().id);
    }
    return last;
}

}  // namespace

std::uint64_t LogStore::append(
    std::string_view group,
    std::string_view stream,
    std::int64_t timestamp_ms,
    std::int64_t ingested_ms,
    std::string_view message
) {
    if (ingested_ms >= expiry_due_ms_) {
        expiry_due_ms_ = ingested_ms + expiry_interval_ms;
        expire(base::WallTime(std::chrono::milliseconds(ingested_ms)));
    }
    if (is_of_service(group) && !groups_.contains(group)) drop_quietest_group();
    const auto [in_group, is_new] = groups_.try_emplace(std::string(group));
    if (is_new) {
        in_group->second.created_ms = ingested_ms;
        if (recorder_ != nullptr) recorder_->put_group(in_group->first, in_group->second);
    }
    LogStream& in_stream = stream_in(in_group->second, {group, stream}, ingested_ms);
    // The wall clock may have been set back. What a stream is told as it happens stays in its
    // order.
    if (timestamp_ms == ingested_ms && !in_stream.events.empty()) {
        timestamp_ms = std::max(timestamp_ms, in_stream.events.back().timestamp_ms);
    }
    const std::uint64_t id = last_id_ + 1;
    std::string text(message.substr(0, message_bytes_max));
    const LogEvent event{id, timestamp_ms, ingested_ms, texts_->share(std::move(text))};
    if (recorder_ != nullptr) recorder_->put_event(group, stream, event);
    add({group, stream}, in_stream, event);
    return id;
}

void LogStore::add(Names names, LogStream& stream, LogEvent event) {
    last_id_ = event.id;
    bytes_ += bytes_of(event);
    stream.events.push_back(std::move(event));
    if (stream.events.size() > stream_events_max) drop(names, stream, 1);
    if (bytes_ > bytes_max_) make_room();
}

void LogStore::restore(
    std::string_view group,
    std::string_view stream,
    std::uint64_t id,
    Times times,
    std::string message
) {
    LogGroup* const in_group = find_group(group);
    if (in_group == nullptr || id <= last_id_) return;
    const auto in_stream = in_group->streams.find(stream);
    if (in_stream == in_group->streams.end()) return;
    LogEvent event{id, times.of_event, times.ingested, texts_->share(std::move(message))};
    add({group, stream}, in_stream->second, std::move(event));
}

/// The oldest `count` of the stream, or all.
void LogStore::drop(Names names, LogStream& stream, std::size_t count) {
    for (; count > 0 && !stream.events.empty(); --count) {
        bytes_ -= bytes_of(stream.events.front());
        stream.events.pop_front();
    }
    const std::uint64_t kept = stream.events.empty() ? last_id_ + 1 : stream.events.front().id;
    if (recorder_ != nullptr) recorder_->drop_events(names.first, names.second, kept);
}

/// Drops the oldest events of the stream that has the oldest one, until there is room.
void LogStore::make_room() {
    while (bytes_ > bytes_max_) {
        LogStream* oldest = nullptr;
        Names names;
        for (auto& [group_name, group] : groups_) {
            for (auto& [stream_name, stream] : group.streams) {
                if (stream.events.empty()) continue;
                if (oldest != nullptr && stream.events.front().id > oldest->events.front().id) {
                    continue;
                }
                oldest = &stream;
                names = {group_name, stream_name};
            }
        }
        if (oldest == nullptr) return;
        drop(names, *oldest, events_dropped);
    }
}

void LogStore::expire(base::WallTime now) {
    for (auto& [group_name, group] : groups_) {
        if (!group.retention_days) continue;
        const auto kept_from =
            base::epoch_ms(now) - std::int64_t{*group.retention_days} * milliseconds_of_day;
        for (auto& [stream_name, stream] : group.streams) {
            std::size_t count = 0;
            for (const LogEvent& event : stream.events) {
                if (event.timestamp_ms >= kept_from) break;
                ++count;
            }
            if (count > 0) drop({group_name, stream_name}, stream, count);
        }
    }
}

LogGroup* LogStore::find_group(std::string_view name) {
    const auto found = groups_.find(name);
    return found == groups_.end() ? nullptr : &found->second;
}

bool LogStore::has_room_for_group() const {
    return groups_.size() < groups_max;
}

bool LogStore::has_room_for_stream() const {
    std::size_t streams = 0;
    for (const auto& [name, group] : groups_) streams += group.streams.size();
    return streams < streams_max;
}

bool LogStore::create_group(std::string_view name, LogGroup group) {
    const bool is_new = groups_.try_emplace(std::string(name), std::move(group)).second;
    if (is_new) has_changed(name);
    return is_new;
}

void LogStore::has_changed(std::string_view name) {
    const auto found = groups_.find(name);
    if (recorder_ == nullptr || found == groups_.end()) return;
    recorder_->put_group(found->first, found->second);
}

bool LogStore::create_stream(
    std::string_view group, std::string_view name, std::int64_t created_ms
) {
    LogGroup* const in_group = find_group(group);
    if (in_group == nullptr || in_group->streams.contains(name)) return false;
    stream_in(*in_group, {group, name}, created_ms);
    return true;
}

LogStream& LogStore::stream_in(LogGroup& group, Names names, std::int64_t created_ms) {
    const auto [found, is_new] = group.streams.try_emplace(std::string(names.second));
    if (is_new) {
        found->second.created_ms = created_ms;
        if (recorder_ != nullptr) recorder_->put_stream(names.first, names.second, found->second);
    }
    return found->second;
}

void LogStore::forget(const LogStream& stream) {
    for (const LogEvent& event : stream.events) bytes_ -= bytes_of(event);
}

/// When services have as many as they may: the one that was told nothing for longest goes, unless
/// somebody has protected it.
void LogStore::drop_quietest_group() {
    const auto count = std::count_if(groups_.begin(), groups_.end(), [](const auto& each) {
        return is_of_service(each.first);
    });
    if (static_cast<std::size_t>(count) < service_groups_max) return;
    std::string quietest;
    std::uint64_t least = 0;
    for (const auto& [name, group] : groups_) {
        if (!is_of_service(name) || group.is_protected) continue;
        const std::uint64_t last = last_id_in(group);
        if (!quietest.empty() && last >= least) continue;
        quietest = name;
        least = last;
    }
    delete_group(quietest);
}

void LogStore::delete_group(std::string_view name) {
    const auto found = groups_.find(name);
    if (found == groups_.end()) return;
    if (recorder_ != nullptr) recorder_->delete_group(found->first, found->second);
    for (const auto& [stream_name, stream] : found->second.streams) forget(stream);
    groups_.erase(found);
}

void LogStore::delete_stream(std::string_view group, std::string_view name) {
    LogGroup* const in_group = find_group(group);
    if (in_group == nullptr) return;
    const auto found = in_group->streams.find(name);
    if (found == in_group->streams.end()) return;
    if (recorder_ != nullptr) recorder_->delete_stream(group, name);
    forget(found->second);
    in_group->streams.erase(found);
}

}  // namespace apprunner::logs
