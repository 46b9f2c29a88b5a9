// The end of an instance's container that nobody here has asked for: noticed also over an absent
// engine, and told with what ended it, so that the app is not blamed for what somebody else did.
#include "emulator/base/await.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/exit_cause.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/program_look.hpp"
#include "emulator/performers/program_name.hpp"
#include "emulator/performers/signal_mask.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"
#include "probes/io/listening_sockets.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// How long the engine's note of a signal may come after the end; waited for only where the exit
/// code is one that a signal leaves.
constexpr nanoseconds late_note_limit = milliseconds(100);
/// How long the word of a loss may take after it is known.
constexpr milliseconds loss_word_limit{5000};
constexpr milliseconds loss_word_step{20};
/// A process that was killed is gone by then.
constexpr milliseconds survivor_grace{500};
/// Nobody waits for the app to finish anything.
constexpr std::chrono::seconds trial_grace_max{2};

}  // namespace

asio::awaitable<base::Result<void>> InstanceRun::watch_exit(docker::WaitCondition condition) {
    const auto weak = weak_from_this();
    docker::OnExit on_exit = [weak, id = container_id_](const docker::ContainerExit& exit) {
        if (const auto self = weak.lock()) self->spawn(self->report_exit(id, exit));
    };
    docker::OnEnd on_lost = [weak, id = container_id_](const docker::StreamEnd& /*end*/) {
        if (const auto self = weak.lock()) self->spawn(self->find_exit(id));
    };
    auto watched = co_await world_.client.watch_exit(
        container_id_, condition, std::move(on_exit), std::move(on_lost)
    );
    if (!watched) co_return watched.error();
    exit_watch_ = std::move(*watched);
    co_return base::Result<void>();
}

/// The engine went away while we waited: asks until it answers again, then goes on waiting, or
/// tells what has happened meanwhile.
asio::awaitable<void> InstanceRun::find_exit(std::string container_id) {
    while (!stop_requested_.is_set()) {
        co_await base::sleep_for(engine_retry_pause);
        if (container_id != container_id_) co_return;
        const auto info = co_await world_.client.inspect_container(container_id_);
        docker::ContainerExit exit;
        if (!info && info.error().code != base::Errc::not_found) {
            was_engine_away_ = true;
            continue;
        }
        // One that was not started yet has no end.
        const bool is_to_start = info && info->status == "created";
        if (info && (info->running || is_to_start)) {
            const auto watched = co_await watch_exit(
                is_to_start ? docker::WaitCondition::next_exit : docker::WaitCondition::not_running
            );
            if (!watched) continue;
            was_engine_away_ = false;
            co_return;
        }
        exit.code = info ? info->exit_code : killed_code;
        co_await report_exit(container_id, exit);
        co_return;
    }
}

/// False: its machine has not taken it away.
bool InstanceRun::tell_loss() {
    auto told = fact<core::InstanceExited>();
    told.ended_by = world_.client.lost_with(container_id_);
    if (told.ended_by.empty()) return false;
    told.is_lost = true;
    told.exit_code = exit_code_.value_or(killed_code);
    told.last_lines.assign(last_lines_.begin(), last_lines_.end());
    world_.lost_instances[told.instance_id] = told.service_id;
    exited_.set();
    world_.driver.observe(told);
    return true;
}

asio::awaitable<docker::MachineSight> InstanceRun::look_at_machine() {
    const auto self = shared_from_this();
    const auto sight = co_await world_.client.look_at_machine(container_id_);
    if (sight != docker::MachineSight::is_lost) co_return sight;
    const auto deadline = std::chrono::steady_clock::now() + loss_word_limit;
    while (!exited_.is_set() && std::chrono::steady_clock::now() < deadline) {
        co_await base::sleep_for(loss_word_step);
    }
    co_return sight;
}

/// One that was given up before its start (mend()) is none of the app's.
asio::awaitable<void> InstanceRun::report_exit(
    std::string container_id, docker::ContainerExit exit
) {
    co_await start_told_.wait();
    if (container_id != container_id_ || exited_.is_set()) co_return;
    exit_code_ = exit.code;
    exited_.set();
    unwatch();
    if (stop_requested_.is_set()) co_return;
    if (tell_loss()) co_return;
    auto told = fact<core::InstanceExited>();
    told.exit_code = exit.code;
    const auto info = co_await world_.client.inspect_container(container_id_);
    told.out_of_memory = info && info->oom_killed;
    if (!told.out_of_memory && !is_crashed_) {
        const std::string by = co_await ended_by(info);
        told.ended_by = by;
    }
    // The last lines say why, so they must come before the word of the exit.
    co_await read_to_end();
    if (stop_requested_.is_set()) co_return;
    told.last_lines.assign(last_lines_.begin(), last_lines_.end());
    told.memory_peak_mb = memory_peak_mb_;
    if (told.ended_by.empty() && ended_unexecuted(exit.code, told.last_lines)) {
        ProgramQuestion question;
        question.container_id = container_id_;
        question.last_lines = told.last_lines;
        auto file = co_await look_at_program(world_.client, question);
        told.program = std::move(file);
        if (stop_requested_.is_set()) co_return;
    }
    world_.driver.observe(told);
}

/// So short a grace only tries whether it would end. That SIGTERM never reaches it, because its
/// first process has no handler, needs no trying.
asio::awaitable<bool> InstanceRun::is_deaf_to_stop() {
    const std::string& folder = world_.proc_folder;
    const bool is_deaf = grace_ <= trial_grace_max && pid_ > 0 &&
                         probes::check_container_process(pid_, container_id_, folder) &&
                         drops_signal(pid_, folder, SIGTERM);
    if (!is_deaf) co_return false;
    // An image may have another signal for it.
    const auto info = co_await world_.client.inspect_container(container_id_);
    co_return info &&
        (info->stop_signal.empty() || info->stop_signal == "SIGTERM" || info->stop_signal == "15");
}

/// A process whose first thread has ended is taken for dead by some engines, and runs on.
asio::awaitable<void> InstanceRun::look_for_survivor() {
    const std::string& folder = world_.proc_folder;
    const auto runs = [this, &folder] {
        return pid_ > 0 && probes::check_container_process(pid_, container_id_, folder) &&
               probes::tcp_sockets_in_use(pid_, folder);
    };
    if (!runs()) co_return;
    co_await base::sleep_for(survivor_grace);
    if (!runs()) co_return;
    const std::string text = fmt::format(
        "process {} of container {} still runs, though the Docker Engine has removed that; "
        "`kill -9 {}` ends it",
        pid_,
        container_id_.substr(0, 12),
        pid_
    );
    spdlog::warn("{}", text);
    remark(text);
}

/// What ended it from outside; "": nothing that is known.
asio::awaitable<std::string> InstanceRun::ended_by(base::Result<docker::ContainerInfo> info) {
    const bool is_engine_away = !info && info.error().code == base::Errc::unreachable;
    const bool is_asked = is_asked_end(exit_code_.value_or(killed_code));
    if (is_engine_away || (was_engine_away_ && is_asked)) {
        co_return "the end of the Docker Engine";
    }
    const auto now = runtime::read_clock().wall.time_since_epoch();
    const std::int64_t now_ns = std::chrono::nanoseconds(now).count();
    docker::PastEvents options;
    options.container = container_id_;
    options.actions = {"kill"};
    options.until_ns = now_ns + (is_asked ? late_note_limit : nanoseconds(milliseconds(1))).count();
    const auto kills = co_await world_.client.past_events(options);
    const bool has_end = info && info->finished_at_ns > 0;
    if (kills) {
        const auto signal = signal_of_end(*kills, has_end ? info->finished_at_ns : now_ns);
        if (signal) {
            co_return "signal " + *signal +
                " through the Docker Engine (docker stop, kill or rm, or its own end)";
        }
    }
    if (!info) co_return "its removal from the Docker Engine";
    if (is_found_ended_ && is_asked) {
        options.actions.clear();
        options.of_its_engine = true;
        const auto remembered = co_await world_.client.past_events(options);
        if (remembered && has_engine_ended(*remembered, container_id_)) {
            co_return "the end of the Docker Engine or its machine, while no daemon ran";
        }
    }
    co_return "";
}

}  // namespace apprunner::performers
