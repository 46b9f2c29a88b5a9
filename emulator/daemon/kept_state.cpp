// The order matters: what is read must not be taken for a change.
#include "emulator/daemon/kept_state.hpp"

#include "emulator/daemon/process.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/state/loader.hpp"
#include "emulator/store/store.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <map>
#include <utility>

namespace apprunner::daemon {

namespace {

constexpr std::string_view aws_prefix = "[AppRunner] ";

using LinesById = std::map<std::uint64_t, logs::FeedEntry>;

/// What the feed has said of the stream's lines, but for which of the app's went to stderr.
logs::FeedEntry entry_of(const core::ServiceView& view, std::string_view stream) {
    logs::FeedEntry entry;
    entry.service_id = view.service.service_id;
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
    for (const model::Operation& operation : view.operations) {
        if (base::without_dashes(operation.id) == name) entry.operation_id = operation.id;
    }
    return entry;
}

void add_lines(const core::ServiceView& view, logs::LogStore& logs, LinesById& lines) {
    for (const std::string_view kind : {"service", "application"}) {
        const auto* group = logs.find_group(
            model::log_group_name(view.service.service_name, view.service.service_id, kind)
        );
        if (group == nullptr) continue;
        for (const auto& [name, stream] : group->streams) {
            const logs::FeedEntry pattern = entry_of(view, name);
            for (const logs::LogEvent& event : stream.events) {
                logs::FeedEntry& line = lines.emplace(event.id, pattern).first->second;
                line.at = base::WallTime(std::chrono::milliseconds(event.timestamp_ms));
                const bool is_aws = event.message.rfind(aws_prefix, 0) == 0;
                line.text = event.message.substr(is_aws ? aws_prefix.size() : 0);
            }
        }
    }
}

}  // namespace

base::Result<void> KeptState::open(boost::asio::io_context& control, const std::string& folder) {
    APPRUNNER_TRY(store, store::Store::open(folder));
    APPRUNNER_TRY(owner, state::owner_of(store, fresh_owner()));
    owner_ = owner;
    const auto catalog = state::load_catalog(store, runtime::read_clock().steady, catalog_);
    if (!catalog) return catalog.error();
    const auto streams = state::load_log_streams(store, logs_);
    if (!streams) return streams.error();
    keeper_.emplace(control, std::move(store), catalog_, logs_);
    return state::load_log_events(keeper_->store(), logs_);
}

base::Result<void> KeptState::restore(runtime::Driver& driver, logs::Feed& feed) {
    APPRUNNER_TRY(kept, state::load_services(keeper_->store()));
    driver.set_keeper([this, &driver](const core::Outbox& outbox) {
        keeper_->keep(outbox, driver.engine());
    });
    for (const auto& [name, profile] : kept.profiles) driver.restore_profile(name, profile);
    std::map<std::uint64_t, logs::FeedEntry> lines;
    for (const core::SavedService& service : kept.services) add_lines(service.view, logs_, lines);
    for (auto& [id, line] : lines) feed.append(std::move(line));
    for (core::SavedService& service : kept.services) driver.restore(std::move(service));
    if (!kept.services.empty()) {
        spdlog::info("going on with {} services of an earlier daemon", kept.services.size());
    }
    return {};
}

}  // namespace apprunner::daemon
