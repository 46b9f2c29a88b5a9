// An instance that is there already: one of an earlier daemon, or one whose engine was away.
#include "emulator/base/await.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/instance_run.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t ns_of_ms = 1'000'000;

core::StartInstance start_of(const core::AdoptInstance& effect) {
    core::StartInstance start;
    start.service_id = effect.service_id;
    start.service_name = effect.service_name;
    start.instance_id = effect.instance_id;
    start.spec.has_egress = effect.has_egress;
    return start;
}

}  // namespace

InstanceRun::InstanceRun(
    asio::any_io_executor executor, InstanceWorld& world, const core::AdoptInstance& effect
)
    : InstanceRun(std::move(executor), world, start_of(effect)) {
    container_id_ = effect.container_id;
}

/// The engine has all lines; those of the last kept millisecond cannot be told from new ones by
/// their time, but by their number.
void InstanceRun::follow_on() {
    kept_lines_ = world_.journal.kept_lines(effect_.service_id, effect_.instance_id);
    last_line_ns_ = std::max<std::int64_t>(0, kept_lines_.last_ms * ns_of_ms - 1);
    spawn(follow_logs());
}

bool InstanceRun::is_kept(const docker::LogLine& line) {
    if (kept_lines_.at_last == 0 || line.timestamp_ns / ns_of_ms > kept_lines_.last_ms)
        return false;
    --kept_lines_.at_last;
    return true;
}

/// Asks until the engine answers; a container that has ended meanwhile is told with its last lines.
asio::awaitable<void> InstanceRun::adopt() {
    while (!stop_requested_.is_set()) {
        const auto info = co_await world_.client.inspect_container(container_id_);
        if (!info && info.error().code != base::Errc::not_found) {
            was_engine_away_ = true;
            co_await base::sleep_for(engine_retry_pause);
            continue;
        }
        if (info) recover_secrets(*info);
        if (info) follow_on();
        if (!info) logs_ended_.set();
        if (!info || !info->running) {
            docker::ContainerExit exit;
            exit.code = info ? info->exit_code : killed_code;
            is_found_ended_ = true;
            spawn(report_exit(container_id_, exit));
            co_return;
        }
        placement_ = world_.networks.hold(*info);
        const auto joined = world_.roles.join_again(*info);
        if (!joined) remark("no credentials for the instance role: " + joined.error().detail);
        take_pid(*info);
        if (port_to_watch_) watch(*port_to_watch_);
        const auto watched = co_await watch_exit(docker::WaitCondition::not_running);
        was_engine_away_ = false;
        if (!watched) spawn(find_exit(container_id_));
        co_return;
    }
}

}  // namespace apprunner::performers
