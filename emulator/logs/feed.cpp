// Appending with the bounds of feed.hpp, and pages that begin behind a sequence number.
#include "emulator/logs/feed.hpp"

#include "emulator/logs/cut_text.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::logs {

namespace {

constexpr const char* stream_names[] = {"", "stdout", "stderr"};

std::uint8_t number_of_stream(const std::string& name) {
    if (name == stream_names[1]) return 1;
    return name == stream_names[2] ? 2 : 0;
}

}  // namespace

std::size_t Feed::bytes_of(const Kept& entry) {
    return sizeof entry + entry.text.text().size();
}

void Feed::append(FeedEntry entry) {
    ++last_sequence_;
    if (entry.text.size() > feed_text_bytes_max) {
        entry.text = cut_text(entry.text, feed_text_bytes_max);
    }
    entries_.push_back(
        {entry.at,
         texts_->share(std::move(entry.service_id)),
         texts_->share(std::move(entry.operation_id)),
         texts_->share(std::move(entry.instance_id)),
         texts_->share(std::move(entry.text)),
         entry.kind,
         number_of_stream(entry.stream)}
    );
    bytes_ += bytes_of(entries_.back());
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
    const Filter takes = [&service_id](const std::string& of_service) {
        return service_id.empty() || of_service == service_id;
    };
    return after(sequence, takes, limit);
}

FeedPage Feed::after(std::uint64_t sequence, const Filter& takes, std::size_t limit) const {
    FeedPage page;
    page.seen = sequence;
    if (sequence >= last_sequence_) return page;
    std::size_t bytes = 0;
    const std::uint64_t first = first_sequence();
    for (std::uint64_t each = std::max(sequence + 1, first); each <= last_sequence_; ++each) {
        const Kept& kept = entries_[each - first];
        if (takes(kept.service_id.text())) {
            page.has_more = page.entries.size() >= limit || bytes >= feed_page_bytes_max;
            if (page.has_more) break;
            page.entries.push_back(
                {each,
                 kept.at,
                 kept.service_id.text(),
                 kept.operation_id.text(),
                 kept.instance_id.text(),
                 kept.kind,
                 stream_names[kept.stream],
                 kept.text.text()}
            );
            bytes += kept.text.text().size();
        }
        page.seen = each;
    }
    return page;
}

std::uint64_t Feed::first_sequence() const {
    return last_sequence_ + 1 - entries_.size();
}

std::uint64_t Feed::wait(Waiter waiter) {
    waiters_.emplace_back(++last_ticket_, std::move(waiter));
    return last_ticket_;
}

void Feed::forget(std::uint64_t ticket) {
    std::erase_if(waiters_, [ticket](const auto& waiting) { return waiting.first == ticket; });
}

}  // namespace apprunner::logs
