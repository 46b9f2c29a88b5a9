// The order of every step: engine, then lines out, then what is kept, then effects, then the timer.
#include "emulator/runtime/driver.hpp"

#include "emulator/core/ring/saved.hpp"
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
    : engine_(std::move(options)), journal_(engine_, logs, feed), timer_(control) {}

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
        for (const core::Line& line : outbox.lines) journal_.publish(line, at);
        if (keep_) keep_(outbox);
        if (onlooker_) onlooker_(outbox, at);
        if (!perform_) continue;
        for (const core::Effect& effect : outbox.effects) perform_(effect);
    }
    settling_ = false;
    arm_timer();
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
