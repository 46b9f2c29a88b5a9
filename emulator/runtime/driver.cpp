// Implements the driver: engine step, then lines out, then effects, then the timer.
#include "emulator/runtime/driver.hpp"

#include "emulator/runtime/clock.hpp"

#include <chrono>
#include <utility>

namespace apprunner::runtime {

Driver::Driver(
    boost::asio::io_context& control,
    core::EngineOptions options,
    logs::LogStore& logs,
    logs::Feed& feed
)
    : engine_(std::move(options)), logs_(logs), feed_(feed), timer_(control) {}

void Driver::restore(std::vector<core::SavedService> services) {
    for (core::SavedService& each : services) engine_.restore(std::move(each), read_clock());
    settle();
}

core::Answer Driver::submit(const core::Request& request) {
    core::Answer answer = engine_.submit(request, read_clock());
    settle();
    return answer;
}

void Driver::observe(const core::Fact& fact) {
    if (witness_) witness_(fact);
    engine_.observe(fact, read_clock());
    settle();
}

/// What is published is read by others only when this has returned: write, act, tell.
/// A performer may answer at once, from inside perform_: the outer call then goes on with what that
/// added, so that effects keep their order and the stack stays flat.
void Driver::settle() {
    if (settling_) return;
    settling_ = true;
    for (core::Outbox outbox = engine_.take_outbox(); !outbox.empty();
         outbox = engine_.take_outbox()) {
        const base::WallTime at = read_clock().wall;
        for (const core::Line& line : outbox.lines) publish(line, at);
        if (keep_) keep_(outbox);
        if (!perform_) continue;
        for (const core::Effect& effect : outbox.effects) perform_(effect);
    }
    settling_ = false;
    arm_timer();
}

void Driver::publish(const core::Line& line, base::WallTime at) {
    const auto service = engine_.services().find(line.service_id);
    const bool is_event = line.kind == core::LineKind::event;
    if (service != engine_.services().end() &&
        (is_event || line.kind == core::LineKind::deployment)) {
        const std::string group =
            model::log_group_name(service->second.service.service_name, line.service_id, "service");
        const std::string stream =
            is_event ? "events" : "deployment/" + base::without_dashes(line.operation_id);
        logs_.append(group, stream, at, "[AppRunner] " + line.text);
    }
    logs::FeedEntry entry;
    entry.at = at;
    entry.service_id = line.service_id;
    entry.operation_id = line.operation_id;
    entry.instance_id = line.instance_id;
    entry.kind = core::line_kind_name(line.kind);
    entry.text = line.text;
    feed_.append(std::move(entry));
}

/// "" when there is no such service.
std::string Driver::app_group(const std::string& service_id) const {
    const auto service = engine_.services().find(service_id);
    if (service == engine_.services().end()) return {};
    return model::log_group_name(service->second.service.service_name, service_id, "application");
}

Driver::KeptLines Driver::kept_lines(
    const std::string& service_id, const std::string& instance_id
) {
    KeptLines kept;
    const logs::LogGroup* group = logs_.find_group(app_group(service_id));
    if (group == nullptr) return kept;
    const auto stream = group->streams.find("instance/" + instance_id);
    if (stream == group->streams.end()) return kept;
    const auto& events = stream->second.events;
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        if (kept.at_last > 0 && event->timestamp_ms != kept.last_ms) break;
        kept.last_ms = event->timestamp_ms;
        ++kept.at_last;
    }
    return kept;
}

void Driver::app_line(
    const std::string& service_id,
    const std::string& instance_id,
    std::string_view stream,
    base::WallTime at,
    std::string_view text
) {
    const std::string group = app_group(service_id);
    if (group.empty()) return;
    logs_.append(group, "instance/" + instance_id, at, text);
    logs::FeedEntry entry;
    entry.at = at;
    entry.service_id = service_id;
    entry.instance_id = instance_id;
    entry.kind = "APP";
    entry.stream = stream;
    entry.text = text;
    feed_.append(std::move(entry));
}

void Driver::remark(
    const std::string& service_id, const std::string& instance_id, std::string_view text
) {
    logs::FeedEntry entry;
    entry.at = read_clock().wall;
    entry.service_id = service_id;
    entry.instance_id = instance_id;
    entry.kind = core::line_kind_name(core::LineKind::remark);
    entry.text = text;
    feed_.append(std::move(entry));
}

void Driver::pull_progress(
    const std::string& service_id, const std::string& operation_id, std::string_view text
) {
    logs::FeedEntry entry;
    entry.at = read_clock().wall;
    entry.service_id = service_id;
    entry.operation_id = operation_id;
    entry.kind = "PULL";
    entry.text = text;
    feed_.append(std::move(entry));
}

void Driver::arm_timer() {
    const auto due = engine_.next_wake();
    if (!due) {
        timer_.cancel();
        return;
    }
    timer_.expires_at(std::chrono::steady_clock::time_point(
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(due->time_since_epoch())
    ));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        engine_.wake(read_clock());
        settle();
    });
}

}  // namespace apprunner::runtime
