// Implements the feed.
#include "emulator/logs/feed.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::logs {

void Feed::append(FeedEntry entry) {
    entry.sequence = ++last_sequence_;
    entries_.push_back(std::move(entry));
    if (entries_.size() > capacity_) entries_.pop_front();
    const auto waiters = std::exchange(waiters_, {});
    for (const auto& [ticket, waiter] : waiters) waiter();
}

std::vector<FeedEntry> Feed::after(
    std::uint64_t sequence, const std::string& service_id, std::size_t limit
) const {
    const auto begin = std::upper_bound(
        entries_.begin(),
        entries_.end(),
        sequence,
        [](std::uint64_t wanted, const FeedEntry& entry) { return wanted < entry.sequence; }
    );
    std::vector<FeedEntry> found;
    for (auto at = begin; at != entries_.end() && found.size() < limit; ++at) {
        if (service_id.empty() || at->service_id == service_id) found.push_back(*at);
    }
    return found;
}

std::uint64_t Feed::first_sequence() const {
    return entries_.empty() ? last_sequence_ + 1 : entries_.front().sequence;
}

std::uint64_t Feed::wait(Waiter waiter) {
    waiters_.emplace_back(++last_ticket_, std::move(waiter));
    return last_ticket_;
}

void Feed::forget(std::uint64_t ticket) {
    std::erase_if(waiters_, [ticket](const auto& waiting) { return waiting.first == ticket; });
}

}  // namespace apprunner::logs
