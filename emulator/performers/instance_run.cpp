// The life of an instance, step by step: its start's word, its end.
#include "emulator/performers/instance_run.hpp"

#include "emulator/base/await.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/instance_container.hpp"
#include "emulator/performers/leftovers.hpp"
#include "emulator/performers/memory_peak.hpp"
#include "emulator/performers/program_look.hpp"
#include "emulator/runtime/driver.hpp"
#include "probes/io/listening_sockets.hpp"

#include <boost/asio/co_spawn.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Of what App Runner runs.
constexpr std::string_view run_architecture = "amd64";
/// How long the word of an exit may take after the engine has said that it stopped.
constexpr milliseconds exit_word_limit{2000};

/// The engine does not answer, or goes on with a removal that it was asked for before.
bool goes_later(const base::Error& error) {
    return is_unsettled(error) || is_removal_under_way(error);
}

}  // namespace

InstanceRun::InstanceRun(
    asio::any_io_executor executor, InstanceWorld& world, core::StartInstance effect
)
    : executor_(std::move(executor)),
      world_(world),
      effect_(std::move(effect)),
      start_told_(executor_),
      stop_requested_(executor_),
      exited_(executor_),
      logs_ended_(executor_) {}

/// Keeps this object until the work is done. An exception in it is a bug of ours: it is told, and
/// the engine's deadlines deal with the fact that does not come.
void InstanceRun::spawn(asio::awaitable<void> work) {
    asio::co_spawn(
        executor_,
        std::move(work),
        [self = shared_from_this()](const std::exception_ptr& thrown) {
            if (!thrown) return;
            try {
                std::rethrow_exception(thrown);
            } catch (const std::exception& exception) {
                spdlog::error("instance {}: {}", self->effect_.instance_id, exception.what());
            }
        }
    );
}

asio::awaitable<void> InstanceRun::live(std::shared_ptr<InstanceRun> self) {
    if (self->container_id_.empty()) {
        co_await self->start();
    } else {
        co_await self->adopt();
    }
    self->start_told_.set();
    co_await self->stop_requested_.wait();
    co_await self->end();
}

asio::awaitable<void> InstanceRun::start() {
    if (injected_failure_) {
        auto told = fact<core::StartFailed>();
        told.reason = *injected_failure_;
        told.message = "the start failed on purpose (injected)";
        if (!stop_requested_.is_set()) world_.driver.observe(told);
        co_return;
    }
    const bool has_secrets = co_await resolve_secrets();
    if (!has_secrets || stop_requested_.is_set()) co_return;
    co_await take_role();
    const auto started = co_await make_container();
    if (stop_requested_.is_set()) co_return;
    // It says nothing of the start.
    if (!started && tell_loss()) co_return;
    if (!started) {
        auto told = fact<core::StartFailed>();
        told.reason = classify_start_failure(started.error());
        told.message = hidden(started.error().detail);
        auto program = co_await look_at_what_failed(told.reason);
        told.program = std::move(program);
        if (!stop_requested_.is_set()) world_.driver.observe(told);
        co_return;
    }
    auto told = fact<core::InstanceStarted>();
    told.container_id = container_id_;
    told.probe_address = placement_->probe_address;
    told.instance_address = placement_->instance_address;
    told.hostname = hostname_of(placement_->instance_address, world_.region);
    told.unresolved_secrets = secrets_.unresolved;
    world_.driver.observe(told);
    const std::string& machine = world_.engine_architecture;
    if (!machine.empty() && machine != run_architecture) {
        remark(
            "the engine's machine is " + machine + ": linux/" + std::string(run_architecture) +
            " is emulated there, and starts and answers more slowly than on App Runner; a check "
            "that is late or runs out of time may be for that alone"
        );
    }
    spawn(follow_logs());
}

/// Without a process of this machine, where it listens cannot be looked up; the probes tell all
/// else.
void InstanceRun::take_pid(const docker::ContainerInfo& info) {
    const auto pid = static_cast<pid_t>(info.pid);
    const std::string& folder = world_.proc_folder;
    if (pid <= 0 || !probes::check_container_process(pid, container_id_, folder)) return;
    pid_ = pid;
    memory_file_ = memory_peak_file_of(pid, folder);
}

/// Only where the file itself may be to blame.
asio::awaitable<std::optional<model::ProgramFile>> InstanceRun::look_at_what_failed(
    core::StartFailure failure
) {
    const bool is_of_file = failure == core::StartFailure::program_not_found ||
                            failure == core::StartFailure::program_not_executable ||
                            failure == core::StartFailure::exec_format;
    if (!is_of_file || container_id_.empty()) co_return std::nullopt;
    ProgramQuestion question;
    question.container_id = container_id_;
    auto file = co_await look_at_program(world_.client, question);
    co_return file;
}

void InstanceRun::request_stop(base::Duration grace) {
    if (stop_requested_.is_set()) return;
    grace_ = grace;
    unwatch();
    stop_requested_.set();
    if (image_search_) image_search_->over.set();
}

asio::awaitable<void> InstanceRun::end() {
    bool is_removed = true;
    int memory_mb = 0;
    // Some engines keep a container whose network another one is in.
    if (helper_) co_await helper_->wait_for_end();
    if (!container_id_.empty()) {
        if (effect_.is_trial && effect_.measures_memory && !exited_.is_set()) {
            const auto used = co_await world_.client.memory_used(container_id_);
            if (used) memory_mb = memory_mb_of(*used);
        }
        co_await stop_container();
        is_removed = co_await remove_container();
    } else if (!unanswered_name_.empty()) {
        is_removed = false;
        spawn(remove_unanswered(unanswered_name_));
    }
    if (is_removed) co_await look_for_survivor();
    world_.roles.leave(effect_.instance_id);
    exit_watch_.cancel();
    end_logs();
    if (placement_ && is_removed) world_.networks.release(*placement_);
    auto told = fact<core::InstanceStopped>();
    told.killed = was_killed_;
    told.memory_mb = memory_mb;
    world_.driver.observe(told);
}

asio::awaitable<void> InstanceRun::stop_container() {
    if (exited_.is_set() || grace_ <= base::Duration::zero()) co_return;
    docker::StopContainer options;
    options.id = container_id_;
    options.grace = std::chrono::ceil<seconds>(grace_);
    const bool is_deaf = co_await is_deaf_to_stop();
    if (is_deaf) options.grace = seconds(0);
    const auto began = std::chrono::steady_clock::now();
    const auto stopped = co_await world_.client.stop_container(options);
    if (!stopped) co_return;  // Removal by force comes next in any case.
    const bool took_all = is_deaf || std::chrono::steady_clock::now() - began >= options.grace;
    // Where nothing watches or follows it, no word will come.
    if (exit_watch_) co_await exited_.wait_for(exit_word_limit);
    was_killed_ = took_all && exit_code_.value_or(killed_code) == killed_code;
    if (follows_logs_) co_await logs_ended_.wait_for(log_end_limit);
}

/// False: it is still there.
asio::awaitable<bool> InstanceRun::remove_container() {
    const auto removed = co_await remove_for_good(world_.client, container_id_);
    if (removed) co_return true;
    if (goes_later(removed.error())) {
        spawn(remove_when_back());
    } else {
        tell_left(removed.error());
    }
    co_return false;
}

/// The instance is over; its container goes as soon as the engine answers again, or has done what
/// it was asked for.
asio::awaitable<void> InstanceRun::remove_when_back() {
    auto removed = co_await remove_for_good(world_.client, container_id_);
    while (!removed && goes_later(removed.error())) {
        co_await base::sleep_for(engine_retry_pause);
        removed = co_await remove_for_good(world_.client, container_id_);
    }
    if (!removed) {
        tell_left(removed.error());
    } else if (placement_) {
        world_.networks.release(*placement_);
    }
}

void InstanceRun::tell_left(const base::Error& error) {
    spdlog::warn("container {}: {}", container_id_, error.detail);
    remark("container " + container_id_.substr(0, 12) + " could not be removed");
}

}  // namespace apprunner::performers
