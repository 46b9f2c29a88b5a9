// Turns an outbox, changed resources and log lines into rows, commits them, and remembers what
// could not be written.
#include "emulator/persistence/writer.hpp"

#include "emulator/catalog/catalog.hpp"
#include "emulator/core/engine.hpp"
#include "emulator/persistence/documents.hpp"
#include "emulator/persistence/reader.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace apprunner::persistence {

namespace {

/// How long a line of an app may wait to be written together with others: the app's container has
/// it too, where the next daemon finds it.
constexpr std::chrono::milliseconds lines_wait{100};
constexpr std::chrono::seconds retry_wait{1};
/// So many missed lines are written, and held twice, at a time.
constexpr std::uint64_t missed_lines_at_once = 2000;

persistence::StoredEvent row_of(const logs::LogEvent& event) {
    persistence::StoredEvent row;
    row.id = static_cast<std::int64_t>(event.id);
    row.timestamp_ms = event.timestamp_ms;
    row.ingested_ms = event.ingested_ms;
    row.message = event.message.text();
    return row;
}

/// Calls `visit` with the names of each stream, and the stream.
void each_stream(const logs::LogStore& logs, const auto& visit) {
    for (const auto& [group_name, group] : logs.groups()) {
        for (const auto& [name, stream] : group.streams) visit(group_name, name, stream);
    }
}

}  // namespace

StateWriter::StateWriter(
    boost::asio::io_context& control,
    persistence::Store store,
    catalog::Catalog& catalog,
    logs::LogStore& logs
)
    : store_(std::move(store)), catalog_(catalog), logs_(logs), timer_(control) {
    logs_.set_recorder(this);
}

StateWriter::~StateWriter() {
    logs_.set_recorder(nullptr);
}

void StateWriter::keep(const core::Outbox& outbox, const core::Engine& engine) {
    for (const std::string& service_id : outbox.changed_services) put_service(service_id, engine);
    put_belongings();
    for (const std::string& name : outbox.changed_profiles) {
        const core::Profile* profile = engine.profile_of(name);
        if (profile != nullptr) store_.put(kind::profile, name, document_of(*profile));
    }
    if (roll_) {
        roll_->take(outbox, engine);
        roll_->write_without_gone();
    }
    // A step must not wait for what fails: the timer tries again.
    if (!is_failing_) static_cast<void>(commit());
    if (roll_) roll_->write();
}

void StateWriter::put_service(const std::string& service_id, const core::Engine& engine) {
    const auto saved = engine.saved(service_id, core::Past::latest);
    if (!saved) {
        store_.remove(kind::service, service_id);
        store_.remove_operations(service_id);
        return;
    }
    store_.put(kind::service, service_id, document_of(*saved));
    // The others have ended, and were written when they did.
    const model::Operation& last = saved->view.operations.back();
    store_.put_operation(service_id, last.id, document_of(last));
    const model::Service& service = saved->view.service;
    if (service.status == model::ServiceStatus::deleted) {
        catalog_.forget_service(service.service_arn);
    }
}

/// Tags and domains, which lie apart from what they belong to.
void StateWriter::put_belongings() {
    const auto put_changed = [this](const auto& kind, auto& belongings) {
        for (const std::string& arn : belongings.take_changed()) {
            const auto& left = belongings.of(arn);
            if (left.empty()) {
                store_.remove(kind, arn);
            } else {
                store_.put(kind, arn, document_of(left));
            }
        }
    };
    put_changed(kind::tags, catalog_.tags());
    put_changed(kind::domains, catalog_.custom_domains());
}

base::Result<void> StateWriter::keep_resources() {
    for (const std::string& key : catalog_.take_touched()) {
        auto changed = take_changed(catalog_.touched_shelf(key));
        for (auto& [unit, text] : changed) {
            if (text.empty()) {
                store_.remove(kind::resource, key + " " + unit);
            } else {
                store_.put(kind::resource, key + " " + unit, std::move(text));
            }
        }
        // Of an older program; all that it had has been read, and is among what has changed.
        if (!changed.empty()) store_.remove(kind::shelf, key);
    }
    put_belongings();
    return commit();
}

base::Result<void> StateWriter::commit() {
    auto written = store_.commit();
    note(written ? write_missed_lines() : written);
    return written;
}

void StateWriter::note(const base::Result<void>& written) {
    if (written && is_failing_) spdlog::info("the state is written again");
    if (!written && !is_failing_) spdlog::error("nothing can be kept: {}", written.error().detail);
    is_failing_ = !written;
    if (is_failing_) arm();
}

bool StateWriter::is_missed(std::uint64_t next_id) {
    if (is_failing_ && !missed_from_) missed_from_ = next_id;
    return missed_from_.has_value();
}

/// Nothing else waits when this is called. Lines that the log store has dropped since are lost, as
/// they would be had they been written.
base::Result<void> StateWriter::write_missed_lines() {
    if (!missed_from_) return {};
    const std::uint64_t end = logs_.last_id() + 1;
    each_stream(logs_, [this, end](const auto& group, const auto& name, const auto& stream) {
        const std::uint64_t kept = stream.events.empty() ? end : stream.events.front().id;
        store_.remove_events_before(group, name, static_cast<std::int64_t>(kept));
    });
    while (missed_from_) {
        const std::uint64_t until = std::min(end, *missed_from_ + missed_lines_at_once);
        each_stream(logs_, [&](const auto& group, const auto& name, const auto& stream) {
            auto event = std::lower_bound(
                stream.events.begin(),
                stream.events.end(),
                *missed_from_,
                [](const logs::LogEvent& each, std::uint64_t id) { return each.id < id; }
            );
            for (; event != stream.events.end() && event->id < until; ++event) {
                store_.put_event(group, name, row_of(*event));
            }
        });
        auto written = store_.commit();
        if (!written) {
            store_.discard();
            return written;
        }
        missed_from_ = until;
        if (until == end) missed_from_.reset();
    }
    return {};
}

void StateWriter::arm() {
    if (is_armed_) return;
    is_armed_ = true;
    if (is_failing_) {
        timer_.expires_after(retry_wait);
    } else {
        timer_.expires_after(lines_wait);
    }
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        is_armed_ = false;
        static_cast<void>(commit());
    });
}

void StateWriter::put_group(const std::string& name, const logs::LogGroup& group) {
    store_.put(kind::log_group, name, document_of(group));
    arm();
}

void StateWriter::put_stream(
    std::string_view group, std::string_view name, const logs::LogStream& stream
) {
    store_.put_stream(group, name, stream.created_ms);
    arm();
}

void StateWriter::put_event(
    std::string_view group, std::string_view stream, const logs::LogEvent& event
) {
    if (is_missed(event.id)) return;
    store_.put_event(group, stream, row_of(event));
    arm();
}

void StateWriter::drop_events(
    std::string_view group, std::string_view stream, std::uint64_t first_kept_id
) {
    if (is_missed(logs_.last_id() + 1)) return;
    store_.remove_events_before(group, stream, static_cast<std::int64_t>(first_kept_id));
    arm();
}

void StateWriter::delete_group(const std::string& name, const logs::LogGroup& group) {
    for (const auto& [stream_name, stream] : group.streams) store_.remove_stream(name, stream_name);
    store_.remove(kind::log_group, name);
    arm();
}

void StateWriter::delete_stream(std::string_view group, std::string_view name) {
    store_.remove_stream(group, name);
    arm();
}

}  // namespace apprunner::persistence
