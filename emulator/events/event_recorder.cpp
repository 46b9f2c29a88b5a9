// Only services that a step names are looked at, so that a step costs the same however many there
// are.
#include "emulator/events/event_recorder.hpp"

#include <set>
#include <utility>

namespace apprunner::events {

namespace {

std::shared_ptr<const EventSubject> subject_of(const model::Service& service) {
    EventSubject subject{service.service_arn, service.service_name, service.service_id};
    return std::make_shared<const EventSubject>(std::move(subject));
}

}  // namespace

EventRecorder::Known EventRecorder::known_of(const core::ServiceView& view) {
    Known known;
    known.status = view.service.status;
    if (view.operations.empty()) return known;
    const model::Operation& operation = view.operations.back();
    known.operation_id = operation.id;
    known.code = operation_code(operation.type, operation.status).value_or("");
    return known;
}

void EventRecorder::begin(const Services& services) {
    for (const auto& [id, view] : services) known_[id] = known_of(view);
}

void EventRecorder::note(const core::Outbox& step, const Services& services, base::WallTime at) {
    const std::set<std::string> changed(step.changed_services.begin(), step.changed_services.end());
    for (const std::string& id : changed) {
        const auto service = services.find(id);
        if (service != services.end()) {
            look(service->second, at);
        } else {
            known_.erase(id);
        }
    }
}

/// An operation's begin is told before the status that it brings, its end after it, as the lines of
/// App Runner's log are.
void EventRecorder::look(const core::ServiceView& view, base::WallTime at) {
    Known now = known_of(view);
    const auto [entry, is_new] = known_.try_emplace(view.service.service_id, now);
    Known& known = entry->second;
    if (known.subject == nullptr) known.subject = subject_of(view.service);
    const Known before = is_new ? Known{known.subject, now.status, "", ""} : known;
    now.subject = before.subject;
    known = now;
    const auto tell_status = [&] {
        if (now.status == before.status) return;
        add({now.subject, ids_.next(), at, before.status, now.status, std::nullopt});
    };
    const bool is_told =
        now.code.empty() || (now.operation_id == before.operation_id && now.code == before.code);
    if (is_told) {
        tell_status();
        return;
    }
    const model::Operation& operation = view.operations.back();
    const bool has_ended = model::is_final(operation.status);
    if (has_ended) tell_status();
    const ServiceEvent::Step step{operation.type, operation.status};
    add({now.subject, ids_.next(), at, before.status, now.status, step});
    if (!has_ended) tell_status();
}

void EventRecorder::add(ServiceEvent event) {
    events_.push_back({++last_number_, std::move(event)});
    if (listener_) listener_(events_.back());
    if (events_.size() > events_max) events_.pop_front();
    const auto waiters = std::exchange(waiters_, {});
    for (const auto& [ticket, waiter] : waiters) waiter();
}

std::vector<const EventRecorder::Event*> EventRecorder::after(
    std::uint64_t number, const std::string& service_arn, std::size_t max
) const {
    std::vector<const Event*> found;
    for (const Event& each : events_) {
        if (found.size() >= max) break;
        const bool is_wanted = service_arn.empty() || each.service_arn() == service_arn;
        if (each.number > number && is_wanted) found.push_back(&each);
    }
    return found;
}

std::uint64_t EventRecorder::first_number() const {
    return events_.empty() ? last_number_ + 1 : events_.front().number;
}

std::uint64_t EventRecorder::wait(std::function<void()> waiter) {
    waiters_.emplace(++last_ticket_, std::move(waiter));
    return last_ticket_;
}

}  // namespace apprunner::events
