// Appending with the bounds of feed.hpp, and pages that begin behind a sequence number.
#include "emulator/logs/feed.hpp"

#include "emulator/logs/cut_text.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::logs {

namespace {

std::size_t bytes_of(const FeedEntry& entry) {
    return sizeof entry + entry.text.size() + entry.service_id.size() + entry.operation_id.size() +
           entry.instance_id.size();
}

}  // namespace

void Feed::append(FeedEntry entry) {
    entry.sequence = ++last_sequence_;
    if (entry.text.size() > feed_text_bytes_max) {
        entry.text = cut_text(entry.text, feed_text_bytes_max);
    }
    bytes_ += bytes_of(entry);
    entries_.push_back(std::move(entry));
    while (entries_.size() > capacity_ || (bytes_ > bytes_max_ && entries_.size() > 1)) {
        drop_oldest();
    }
    const auto waiters = std::exchange(waiters_, {});
    for (const auto& [ticket, waiter] : waiters) waiter();
}

void Feed::drop_oldest() {
    bytes_ -= bytes_of(entries_.front());
    entries_.pop_front();
}

FeedPage Feed::after(std::uint64_t sequence, const std::string& service_id, std::size_t limit)
    const {
    const Filter takes = [&service_id](const FeedEntry& entry) {
        return service_id.empty() || entry.service_id == service_id;
    };
    return after(sequence, takes, limit);
}

FeedPage Feed::after(std::uint64_t sequence, const Filter& takes, std::size_t limit) const {
    const auto begin = std::upper_bound(
        entries_.begin(),
        entries_.end(),
        sequence,
        [](std::uint64_t wanted, const FeedEntry& entry) { return wanted < entry.sequence; }
    );
    FeedPage page;
    page.seen = sequence;
    std::size_t bytes = 0;
    for (auto at = begin; at != entries_.end(); ++at) {
        if (!takes(*at)) {
            page.seen = at->sequence;
            continue;
        }
        page.has_more = page.entries.size() >= limit || bytes >= feed_page_bytes_max;
        if (page.has_more) break;
        page.seen = at->sequence;
        page.entries.push_back(*at);
        bytes += at->text.size();
    }
    return page;
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
