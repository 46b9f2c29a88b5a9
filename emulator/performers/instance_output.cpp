// The output of an instance: followed line by line, over broken streams too, and read to its end
// once its container has ended.
#include "emulator/base/await.hpp"
#include "emulator/logs/cut_text.hpp"
#include "emulator/performers/engine_retry.hpp"
#include "emulator/performers/instance_run.hpp"
#include "emulator/runtime/driver.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace apprunner::performers {

namespace asio = boost::asio;

namespace {

/// Of each line that the verdict quotes: evidence goes to the state, reports and terminals.
constexpr std::size_t last_line_bytes_max = 1024;
/// For the engine to give what an ended container has printed.
constexpr std::chrono::seconds rest_limit{5};

base::WallTime wall_time_of(std::int64_t ns) {
    return base::WallTime(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(ns))
    );
}

}  // namespace

docker::FollowLogs InstanceRun::lines_to_come() const {
    docker::FollowLogs options;
    options.container = container_id_;
    options.since_ns = last_line_ns_ == 0 ? 0 : last_line_ns_ + 1;
    return options;
}

asio::awaitable<void> InstanceRun::follow_logs() {
    const auto self = shared_from_this();
    follows_logs_ = true;
    while (!logs_ended_.is_set()) {
        const docker::FollowLogs options = lines_to_come();
        auto over = std::make_shared<base::Event>(executor_);
        auto broke = std::make_shared<bool>(false);
        docker::OnLogLine on_line = [this](const docker::LogLine& line) { take_line(line); };
        docker::OnEnd on_end = [over, broke](const docker::StreamEnd& end) {
            *broke = end.error.has_value();
            over->set();
        };
        auto followed =
            co_await world_.client.follow_logs(options, std::move(on_line), std::move(on_end));
        if (logs_ended_.is_set()) co_return;
        if (followed) {
            logs_ = std::move(*followed);
            logs_over_ = over;
            co_await over->wait();
        }
        const bool ended = followed ? !*broke : followed.error().code == base::Errc::not_found;
        if (ended || exited_.is_set()) {
            logs_ended_.set();
        } else {
            co_await base::sleep_for(engine_retry_pause);
        }
    }
}

/// Nobody follows the output any more.
void InstanceRun::end_logs() {
    logs_.cancel();
    logs_ended_.set();
    if (logs_over_) logs_over_->set();
}

/// After the container's end. An engine whose machine has no inotify instance left (128 are usual)
/// tells its followers late, or nothing at all; what it has kept it still gives when asked.
asio::awaitable<void> InstanceRun::read_to_end() {
    const bool has_ended = co_await logs_ended_.wait_for(log_end_limit);
    if (has_ended && !last_lines_.empty()) co_return;
    end_logs();
    docker::FollowLogs options = lines_to_come();
    options.follow = false;
    auto over = std::make_shared<base::Event>(executor_);
    docker::OnLogLine on_line = [this](const docker::LogLine& line) { take_line(line); };
    docker::OnEnd on_end = [over](const docker::StreamEnd& /*end*/) { over->set(); };
    const auto read =
        co_await world_.client.follow_logs(options, std::move(on_line), std::move(on_end));
    if (read) co_await over->wait_for(rest_limit);
}

void InstanceRun::take_line(const docker::LogLine& line) {
    last_line_ns_ = std::max(last_line_ns_, line.timestamp_ns);
    const std::string text = hidden(line.text);
    last_lines_.push_back(logs::cut_text(text, last_line_bytes_max));
    if (last_lines_.size() > core::last_lines_max) last_lines_.pop_front();
    ++untold_lines_;
    if (is_kept(line) || effect_.is_trial) return;
    const bool is_error = line.stream == docker::OutputStream::standard_error;
    world_.journal.app_line(
        effect_.service_id,
        effect_.instance_id,
        is_error ? "stderr" : "stdout",
        wall_time_of(line.timestamp_ns),
        text
    );
}

std::vector<std::string> InstanceRun::take_new_lines() {
    const std::size_t count = std::min(std::exchange(untold_lines_, 0), last_lines_.size());
    return {last_lines_.end() - static_cast<std::ptrdiff_t>(count), last_lines_.end()};
}

}  // namespace apprunner::performers
