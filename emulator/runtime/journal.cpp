// What is written to a stream and what is read from it again are inverse: stream_of() and
// entry_of() have to agree.
#include "emulator/runtime/journal.hpp"

#include "emulator/base/ids.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/core/ring/outbox.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/logs/feed.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/runtime/clock.hpp"

#include <chrono>
#include <map>
#include <utility>

namespace apprunner::runtime {

namespace {

using model::FeedKind;

constexpr std::string_view service_logs = "service";  ///< The group of App Runner's own lines.
constexpr std::string_view app_logs = "application";

constexpr std::string_view event_stream = "events";
constexpr std::string_view deployment_streams = "deployment/";
constexpr std::string_view instance_streams = "instance/";

/// Before each of App Runner's own lines.
constexpr std::string_view aws_prefix = "[AppRunner] ";

bool starts_with(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
}

std::string instance_stream(const std::string& instance_id) {
    return std::string(instance_streams) + instance_id;
}

/// "" for a line that AWS does not have.
std::string stream_of(const core::Line& line) {
    if (line.kind == FeedKind::event) return std::string(event_stream);
    if (line.kind != FeedKind::deployment) return {};
    return std::string(deployment_streams) + base::without_dashes(line.operation_id);
}

/// What the feed has said of the stream's lines, but for which of the app's went to stderr.
logs::FeedEntry entry_of(const std::string& service_id, std::string_view stream) {
    logs::FeedEntry entry;
    entry.service_id = service_id;
    if (starts_with(stream, instance_streams)) {
        entry.kind = FeedKind::app;
        entry.stream = "stdout";
        entry.instance_id = stream.substr(instance_streams.size());
    } else if (stream == event_stream) {
        entry.kind = FeedKind::event;
    } else {
        entry.kind = FeedKind::deployment;
        const std::size_t slash = stream.find('/');
        entry.operation_id =
            base::with_dashes(stream.substr(slash == std::string_view::npos ? 0 : slash + 1));
    }
    return entry;
}

using EntriesById = std::map<std::uint64_t, logs::FeedEntry>;

/// Keeps the newest `most`, as many as the feed does.
void add_entries(
    const std::string& service_id,
    const logs::LogGroup& group,
    std::size_t most,
    EntriesById& entries
) {
    for (const auto& [name, stream] : group.streams) {
        const logs::FeedEntry pattern = entry_of(service_id, name);
        for (const logs::LogEvent& event : stream.events) {
            logs::FeedEntry& entry = entries.emplace(event.id, pattern).first->second;
            entry.at = base::WallTime(std::chrono::milliseconds(event.timestamp_ms));
            const bool is_aws = starts_with(event.message.text(), aws_prefix);
            entry.text = event.message.text().substr(is_aws ? aws_prefix.size() : 0);
            if (entries.size() > most) entries.erase(entries.begin());
        }
    }
}

}  // namespace

void Journal::publish(const core::Line& line, base::WallTime at) {
    const auto service = engine_.services().find(line.service_id);
    const std::string stream = stream_of(line);
    if (service != engine_.services().end() && !stream.empty()) {
        const std::string group = group_of(service->second.service, service_logs);
        logs_.append(group, stream, at, std::string(aws_prefix) + line.text);
    }
    logs::FeedEntry entry;
    entry.at = at;
    entry.service_id = line.service_id;
    entry.operation_id = line.operation_id;
    entry.instance_id = line.instance_id;
    entry.kind = line.kind;
    entry.text = line.text;
    feed_.append(std::move(entry));
}

std::string Journal::group_of(const model::Service& service, std::string_view kind) const {
    const std::string name = model::log_group_name(service.service_name, service.service_id, kind);
    return engine_.known_as(service.service_arn, name);
}

/// "" when there is no such service.
std::string Journal::app_group(const std::string& service_id) const {
    const auto service = engine_.services().find(service_id);
    if (service == engine_.services().end()) return {};
    return group_of(service->second.service, app_logs);
}

Journal::KeptLines Journal::kept_lines(
    const std::string& service_id, const std::string& instance_id
) const {
    KeptLines kept;
    const logs::LogGroup* group = logs_.find_group(app_group(service_id));
    if (group == nullptr) return kept;
    const auto stream = group->streams.find(instance_stream(instance_id));
    if (stream == group->streams.end()) return kept;
    const auto& events = stream->second.events;
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        if (kept.at_last > 0 && event->timestamp_ms != kept.last_ms) break;
        kept.last_ms = event->timestamp_ms;
        ++kept.at_last;
    }
    return kept;
}

void Journal::app_line(
    const std::string& service_id,
    const std::string& instance_id,
    std::string_view stream,
    base::WallTime at,
    std::string_view text
) {
    const std::string group = app_group(service_id);
    if (group.empty()) return;
    logs_.append(group, instance_stream(instance_id), at, text);
    logs::FeedEntry entry;
    entry.at = at;
    entry.service_id = service_id;
    entry.instance_id = instance_id;
    entry.kind = FeedKind::app;
    entry.stream = stream;
    entry.text = text;
    feed_.append(std::move(entry));
}

void Journal::remark(
    const std::string& service_id, const std::string& instance_id, std::string_view text
) {
    logs::FeedEntry entry;
    entry.at = read_clock().wall;
    entry.service_id = service_id;
    entry.instance_id = instance_id;
    entry.kind = FeedKind::remark;
    entry.text = text;
    feed_.append(std::move(entry));
}

void Journal::pull_progress(
    const std::string& service_id, const std::string& operation_id, std::string_view text
) {
    logs::FeedEntry entry;
    entry.at = read_clock().wall;
    entry.service_id = service_id;
    entry.operation_id = operation_id;
    entry.kind = FeedKind::pull;
    entry.text = text;
    feed_.append(std::move(entry));
}

void Journal::tell_again(const std::vector<core::SavedService>& services) {
    EntriesById entries;
    for (const core::SavedService& saved : services) {
        const model::Service& service = saved.view.service;
        for (const std::string_view kind : {service_logs, app_logs}) {
            const logs::LogGroup* group = logs_.find_group(group_of(service, kind));
            if (group == nullptr) continue;
            add_entries(service.service_id, *group, feed_.capacity(), entries);
        }
    }
    for (auto& [id, entry] : entries) feed_.append(std::move(entry));
}

}  // namespace apprunner::runtime
