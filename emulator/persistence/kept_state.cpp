// Opens the state folder, reads catalog, logs and services back, and fills the feed from kept
// lines. The order matters: what is read must not be taken for a change.
#include "emulator/persistence/kept_state.hpp"

#include "emulator/base/ids.hpp"
#include "emulator/persistence/reader.hpp"
#include "emulator/persistence/sqlite/store.hpp"
#include "emulator/runtime/clock.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <map>
#include <utility>

namespace apprunner::persistence {

namespace {

constexpr std::string_view aws_prefix = "[AppRunner] ";

using LinesById = std::map<std::uint64_t, logs::FeedEntry>;

/// What the feed has said of the stream's lines, but for which of the app's went to stderr.
logs::FeedEntry entry_of(const std::string& service_id, std::string_view stream) {
    logs::FeedEntry entry;
    entry.service_id = service_id;
    const std::size_t slash = stream.find('/');
    const std::string_view name = stream.substr(slash == std::string_view::npos ? 0 : slash + 1);
    if (stream.substr(0, slash) == "instance") {
        entry.kind = "APP";
        entry.stream = "stdout";
        entry.instance_id = name;
        return entry;
    }
    const bool is_event = stream == "events";
    entry.kind =
        core::line_kind_name(is_event ? core::LineKind::event : core::LineKind::deployment);
    if (!is_event) entry.operation_id = base::with_dashes(name);
    return entry;
}

/// Keeps the newest lines, as many as the feed does.
void add_lines(
    const model::Service& service, logs::LogStore& logs, std::size_t most, LinesById& lines
) {
    for (const std::string_view kind : {"service", "application"}) {
        const auto* group =
            logs.find_group(model::log_group_name(service.service_name, service.service_id, kind));
        if (group == nullptr) continue;
        for (const auto& [name, stream] : group->streams) {
            const logs::FeedEntry pattern = entry_of(service.service_id, name);
            for (const logs::LogEvent& event : stream.events) {
                logs::FeedEntry& line = lines.emplace(event.id, pattern).first->second;
                line.at = base::WallTime(std::chrono::milliseconds(event.timestamp_ms));
                const bool is_aws = event.message.rfind(aws_prefix, 0) == 0;
                line.text = event.message.substr(is_aws ? aws_prefix.size() : 0);
                if (lines.size() > most) lines.erase(lines.begin());
            }
        }
    }
}

}  // namespace

base::Result<void> KeptState::open(boost::asio::io_context& control, const std::string& folder) {
    APPRUNNER_TRY(store, persistence::Store::open(folder));
    APPRUNNER_TRY(
        owner, persistence::owner_of(store, base::IdSource(runtime::fresh_seed()).hex32())
    );
    owner_ = owner;
    const auto catalog = persistence::load_catalog(store, runtime::read_clock().steady, catalog_);
    if (!catalog) return catalog.error();
    const auto streams = persistence::load_log_streams(store, logs_);
    if (!streams) return streams.error();
    keeper_.emplace(control, std::move(store), catalog_, logs_);
    return persistence::load_log_events(keeper_->store(), logs_);
}

base::Result<void> KeptState::restore(runtime::Driver& driver, logs::Feed& feed) {
    APPRUNNER_TRY(kept, persistence::load_services(keeper_->store()));
    driver.set_keeper([this, &driver](const core::Outbox& outbox) {
        keeper_->keep(outbox, driver.engine());
    });
    for (const auto& [name, profile] : kept.profiles) driver.restore_profile(name, profile);
    LinesById lines;
    for (const core::SavedService& service : kept.services) {
        add_lines(service.view.service, logs_, feed.capacity(), lines);
    }
    for (auto& [id, line] : lines) feed.append(std::move(line));
    if (!kept.services.empty()) {
        spdlog::info("going on with {} services of an earlier daemon", kept.services.size());
    }
    driver.restore(std::move(kept.services));
    return {};
}

}  // namespace apprunner::persistence
