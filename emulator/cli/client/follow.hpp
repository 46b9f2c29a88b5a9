// Follows the daemon's feed by long poll, hands each entry to the printer, and knows when an
// operation has ended. One thread.
#pragma once

#include "emulator/cli/client/client.hpp"
#include "emulator/cli/terminal/feed_printer.hpp"
#include "emulator/cli/terminal/interrupt.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace apprunner::cli {

enum class FollowEnd {
    operation_ended,
    interrupted,  ///< A signal came; it has been taken.
    gave_up,      ///< The deadline passed.
    deleted,      ///< The service is no more (until_interrupted() and until_woken() only).
    woken,        ///< What until_woken() waits for has come.
};

class Follower {
  public:
    using Deadline = std::optional<std::chrono::steady_clock::time_point>;

    /// All three must outlive the follower. Watches `interrupt` in `client`'s calls.
    Follower(DaemonClient& client, Interrupt& interrupt, FeedPrinter& printer);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    /// Passes over all entries that are there already. For a service that exists.
    void skip_to_end(const std::string& arn);
    /// Only these kinds are printed; empty: all.
    void show_only(std::set<model::FeedKind> kinds) { kinds_ = std::move(kinds); }
    /// Entries of other operations are not printed; those without one (an app's output) are.
    void show_operation(std::string operation_id) { operation_id_ = std::move(operation_id); }

    /// False: entries are only kept, not printed.
    void print_entries(bool prints) { prints_ = prints; }
    /// Gets each entry that is shown, too.
    void keep_entries(std::function<void(const Json&)> keep) { keep_ = std::move(keep); }

    /// Once an operation has been waited for that long, `tell` is asked every other second until
    /// it says that it has told.
    void on_long_wait(std::chrono::seconds after, std::function<bool()> tell) {
        long_wait_ = after;
        tell_long_wait_ = std::move(tell);
    }

    /// While an operation is waited for, `look` is called about once a second.
    void on_wait(std::function<void()> look) { look_ = std::move(look); }

    /// Until operation `operation_id` of service `arn` has ended. Throws Exit when the daemon does
    /// not answer any more.
    FollowEnd until_operation_ends(
        const std::string& arn, const std::string& operation_id, Deadline deadline = std::nullopt
    );
    /// Until a signal comes or the service is deleted.
    FollowEnd until_interrupted(const std::string& arn);
    /// The same, and until `fd` is readable and `is_it` then says so. It has to read `fd`.
    FollowEnd until_woken(const std::string& arn, int fd, const std::function<bool()>& is_it);
    /// What is there now, without waiting.
    void print_available(const std::string& arn);

  private:
    struct Batch {
        std::size_t entries = 0;
        bool has_more = false;  ///< Than this page holds.
        bool news = false;      ///< An event or a deployment line: states may have changed.
        bool verdict = false;
        bool interrupted = false;
        bool woken = false;  ///< By what until_woken() has watched besides.
    };
    Batch read(const std::string& arn, std::chrono::seconds wait, const std::string& operation_id);
    [[nodiscard]] bool has_ended(const std::string& arn, const std::string& operation_id);
    [[nodiscard]] bool is_gone(const std::string& arn);
    [[nodiscard]] bool is_shown(const Json& entry) const;

    DaemonClient& client_;
    Interrupt& interrupt_;
    FeedPrinter& printer_;
    std::uint64_t after_ = 0;
    std::set<model::FeedKind> kinds_;
    std::string operation_id_;
    bool prints_ = true;
    std::function<void(const Json&)> keep_;
    std::chrono::seconds long_wait_{};
    std::function<bool()> tell_long_wait_;
    std::function<void()> look_;
};

}  // namespace apprunner::cli
