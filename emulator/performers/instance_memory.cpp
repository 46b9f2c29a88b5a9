// Memory: the kills that the engine tells of, for all instances at once, and what each instance has
// used.
#include "emulator/base/await.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/performers/labels.hpp"
#include "emulator/performers/memory_peak.hpp"
#include "emulator/performers/performer.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/runtime/driver.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

/// One stream for the daemon's life, opened when the first instance is. What happened while it was
/// broken is asked for again, as far as the engine remembers it.
asio::awaitable<void> Performer::follow_memory_kills() {
    const auto now = runtime::read_clock().wall.time_since_epoch();
    auto since_ns = std::make_shared<std::int64_t>(std::chrono::nanoseconds(now).count());
    while (!is_ending_) {
        docker::FollowEvents options;
        options.actions = {"oom"};
        options.labels = owner_filter(world_.owner);
        options.since_ns = *since_ns;
        auto over = std::make_shared<base::Event>(control_.get_executor());
        docker::OnEvent on_event = [this, since_ns](const docker::EngineEvent& event) {
            if (event.time_ns < *since_ns) return;
            *since_ns = event.time_ns + 1;
            take_memory_kill(event);
        };
        docker::OnEnd on_end = [over](const docker::StreamEnd& /*end*/) { over->set(); };
        auto followed =
            co_await client_.follow_events(options, std::move(on_event), std::move(on_end));
        if (!followed && !is_absence(followed.error())) co_return;
        if (followed) {
            memory_kills_ = std::move(*followed);
            co_await over->wait();
        }
        co_await base::sleep_for(engine_retry_pause);
    }
}

void Performer::take_memory_kill(const docker::EngineEvent& event) {
    const auto label = event.attributes.find(instance_id_label);
    if (label == event.attributes.end() || event.action != "oom") return;
    const auto run = runs_.find(label->second);
    if (run != runs_.end()) run->second->take_memory_kill();
}

void InstanceRun::take_memory_kill() {
    look_at_memory();
    spawn(tell_memory_kill());
}

/// Where the kernel's account cannot be read, the engine is asked once.
asio::awaitable<void> InstanceRun::tell_memory_kill() {
    co_await start_told_.wait();
    if (memory_file_.empty() && memory_peak_mb_ == 0 && !container_id_.empty()) {
        const auto used = co_await world_.client.memory_used(container_id_);
        if (used) memory_peak_mb_ = std::max(memory_peak_mb_, memory_mb_of(*used));
    }
    auto told = fact<core::MemoryKillSeen>();
    told.memory_peak_mb = memory_peak_mb_;
    if (!stop_requested_.is_set()) world_.driver.observe(told);
}

void InstanceRun::look_at_memory() {
    if (memory_file_.empty() || exited_.is_set()) return;
    memory_peak_mb_ = std::max(memory_peak_mb_, read_memory_peak_mb(memory_file_));
}

}  // namespace apprunner::performers
