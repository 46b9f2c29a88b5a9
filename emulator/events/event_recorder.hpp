// Makes events of what changes in the services' views from one step of the engine to the next, and
// keeps the last of them for those who read. Pure; one owner (the control thread). In memory only.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/base/time.hpp"
#include "emulator/core/ring/outbox.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/events/service_event.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace apprunner::events {

inline constexpr std::size_t events_max = 1000;

class EventRecorder {
  public:
    using Services = std::map<std::string, core::ServiceView>;
    struct Event {
        std::uint64_t number = 0;  ///< Counts from 1 in the daemon's life.
        ServiceEvent what;

        [[nodiscard]] const std::string& service_arn() const { return what.subject->service_arn; }
        [[nodiscard]] std::string json() const { return event_json(what); }
    };

    explicit EventRecorder(std::uint64_t seed) : ids_(seed) {}

    /// Services of an earlier daemon: how they are is no event.
    void begin(const Services& services);
    /// To be called after each step, with what the step has changed and the views after it.
    void note(const core::Outbox& step, const Services& services, base::WallTime at);
    /// Hears of each event as it is made; until it is set, nobody.
    void set_listener(std::function<void(const Event&)> listener) {
        listener_ = std::move(listener);
    }

    /// Those after that number, oldest first; `service_arn` empty: of all services.
    [[nodiscard]] std::vector<const Event*> after(
        std::uint64_t number, const std::string& service_arn, std::size_t max
    ) const;
    [[nodiscard]] std::uint64_t last_number() const { return last_number_; }
    /// Of the oldest that is still kept.
    [[nodiscard]] std::uint64_t first_number() const;

    /// Calls `waiter` once, at the next event. Returns a ticket for forget().
    std::uint64_t wait(std::function<void()> waiter);
    void forget(std::uint64_t ticket) { waiters_.erase(ticket); }

  private:
    struct Known {
        std::shared_ptr<const EventSubject> subject;  ///< Null: not looked at yet.
        model::ServiceStatus status = model::ServiceStatus::running;
        std::string operation_id;
        std::string code;  ///< What was told of that operation last.
    };

    static Known known_of(const core::ServiceView& view);
    void look(const core::ServiceView& view, base::WallTime at);
    void add(ServiceEvent event);

    base::IdSource ids_;
    std::map<std::string, Known> known_;  ///< By service id.
    std::deque<Event> events_;
    std::uint64_t last_number_ = 0;
    std::function<void(const Event&)> listener_;
    std::map<std::uint64_t, std::function<void()>> waiters_;
    std::uint64_t last_ticket_ = 0;
};

}  // namespace apprunner::events
