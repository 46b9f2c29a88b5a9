// The feed: everything that happens, in one numbered, bounded sequence that clients follow live
// (the CLI's `up` and `logs -f`). Not the CloudWatch logs; log_store.hpp has those.
// Control thread only.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/logs/shared_text.hpp"
#include "emulator/model/feed_kind.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::logs {

struct FeedEntry {
    std::uint64_t sequence = 0;  ///< Given by append(); starts at 1.
    base::WallTime at;
    std::string service_id;
    std::string operation_id;
    std::string instance_id;
    model::FeedKind kind = model::FeedKind::event;
    std::string stream;  ///< stdout or stderr, for app; else empty.
    std::string text;
};

/// What an entry holds of a longer text; the log store has all of it.
inline constexpr std::size_t feed_text_bytes_max = 16UL * 1024;
/// A page of the feed ends with the entry that reaches this many bytes of text.
inline constexpr std::size_t feed_page_bytes_max = 1024UL * 1024;

struct FeedPage {
    std::vector<FeedEntry> entries;  ///< Oldest first.
    bool has_more = false;           ///< There are more, for another page.
    std::uint64_t seen = 0;          ///< No more is to be looked at up to this sequence number.
};

class Feed {
  public:
    using Waiter = std::function<void()>;
    /// Whether entries of that service are wanted ("": of none).
    using Filter = std::function<bool(const std::string& service_id)>;

    /// Holds so many entries, and so much of their text and places.
    explicit Feed(std::size_t capacity = 20'000, std::size_t bytes_max = 32UL * 1024 * 1024)
        : Feed(std::make_shared<TextPool>(), capacity, bytes_max) {}
    /// One that shares its texts with a log store.
    explicit Feed(
        std::shared_ptr<TextPool> texts,
        std::size_t capacity = 20'000,
        std::size_t bytes_max = 32UL * 1024 * 1024
    )
        : capacity_(capacity), bytes_max_(bytes_max), texts_(std::move(texts)) {}
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    /// How many entries are kept.
    [[nodiscard]] std::size_t capacity() const { return capacity_; }

    /// Numbers and keeps the entry, its text cut at feed_text_bytes_max, drops the oldest beyond
    /// the capacity and the bytes, and calls every waiter once (they are forgotten before they are
    /// called).
    void append(FeedEntry entry);

    /// Entries with a sequence above `after`, oldest first, of one service ("" for all).
    [[nodiscard]] FeedPage after(
        std::uint64_t sequence, const std::string& service_id, std::size_t limit
    ) const;
    /// The same, of the services that the filter takes.
    [[nodiscard]] FeedPage after(std::uint64_t sequence, const Filter& takes, std::size_t limit)
        const;
    [[nodiscard]] std::uint64_t last_sequence() const { return last_sequence_; }
    [[nodiscard]] std::uint64_t first_sequence() const;  ///< Of the oldest entry still kept.

    /// Calls `waiter` once, at the next append. Returns a ticket for forget().
    std::uint64_t wait(Waiter waiter);
    void forget(std::uint64_t ticket);

  private:
    struct Kept {
        base::WallTime at;
        SharedText service_id;
        SharedText operation_id;
        SharedText instance_id;
        SharedText text;
        model::FeedKind kind;
        std::uint8_t stream;  ///< Which of the two; another is kept as none.
    };

    [[nodiscard]] static std::size_t bytes_of(const Kept& entry);
    void drop_oldest();

    std::size_t capacity_;
    std::size_t bytes_max_;
    std::size_t bytes_ = 0;  ///< Of `entries_`.
    std::uint64_t last_sequence_ = 0;
    std::uint64_t last_ticket_ = 0;
    std::shared_ptr<TextPool> texts_;  ///< Before who holds of it.
    std::deque<Kept> entries_;         ///< The last one has last_sequence_.
    std::list<std::pair<std::uint64_t, Waiter>> waiters_;
};

}  // namespace apprunner::logs
