// A queue of one thread's; what is sent to is somebody's own, and may be slow or gone.
#include "emulator/daemon/event_feed.hpp"

#include "emulator/runtime/clock.hpp"
#include "emulator/secrets/https_post.hpp"

#include <boost/asio/post.hpp>

#include <spdlog/spdlog.h>

#include <thread>
#include <utility>

namespace apprunner::daemon {

namespace asio = boost::asio;

namespace {

constexpr std::size_t waiting_max = 1000;
constexpr int attempts_max = 3;
constexpr std::chrono::milliseconds attempt_pause{500};

}  // namespace

EventFeed::EventFeed(std::string url) : url_(std::move(url)), recorder_(runtime::fresh_seed()) {
    if (url_.empty()) return;
    recorder_.set_listener([this](const auto& event) {
        if (waiting_ >= waiting_max) return;
        if (!sender_) sender_ = std::make_unique<asio::thread_pool>(1);
        ++waiting_;
        asio::post(*sender_, [this, json = event.json()] { send(json); });
    });
}

EventFeed::~EventFeed() {
    stops_ = true;
    if (sender_) sender_->join();
}

/// Delivery is by best effort, as EventBridge's of App Runner's events is.
void EventFeed::send(std::string event) {
    --waiting_;
    const base::SignedFields fields{{"Content-Type", "application/json"}, {"Expect", ""}};
    for (int attempt = 0; attempt < attempts_max && !stops_; ++attempt) {
        if (attempt > 0) std::this_thread::sleep_for(attempt_pause);
        const auto reply = secrets::post(url_, fields, event, stops_);
        const bool is_taken = reply && reply->status >= 200 && reply->status < 300;
        if (is_taken) {
            is_failing_ = false;
            return;
        }
        if (attempt + 1 == attempts_max && !std::exchange(is_failing_, true)) {
            const std::string why =
                reply ? "status " + std::to_string(reply->status) : reply.error().detail;
            spdlog::warn("an event was not taken by {}: {}", url_, why);
        }
    }
}

}  // namespace apprunner::daemon
