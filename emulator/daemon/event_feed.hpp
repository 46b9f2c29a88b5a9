// EventBridge's events of the services: made after each step of the engine, kept for who reads
// them, and sent to one URL. Control thread only; sending has a thread of its own.
#pragma once

#include "emulator/api/host.hpp"
#include "emulator/events/event_recorder.hpp"

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <memory>
#include <string>

namespace apprunner::daemon {

class EventFeed {
  public:
    /// `url`: http:// or https://, which gets each event by POST, in order; "": none.
    explicit EventFeed(std::string url);
    /// Ends a POST that is under way.
    ~EventFeed();
    EventFeed(const EventFeed&) = delete;
    EventFeed& operator=(const EventFeed&) = delete;

    /// Services of an earlier daemon: how they are is no event.
    void begin(const events::EventRecorder::Services& services) { recorder_.begin(services); }
    void note(
        const core::Outbox& step, const events::EventRecorder::Services& services, base::WallTime at
    ) {
        recorder_.note(step, services, at);
    }
    /// What the API may read of it.
    void add_to(api::Host& host) { host.events = &recorder_; }

  private:
    void send(std::string event);

    const std::string url_;
    events::EventRecorder recorder_;
    std::atomic<bool> stops_ = false;
    std::atomic<std::size_t> waiting_ = 0;
    bool is_failing_ = false;                           ///< The sender's.
    std::unique_ptr<boost::asio::thread_pool> sender_;  ///< Made at the first event.
};

}  // namespace apprunner::daemon
