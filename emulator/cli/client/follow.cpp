// Asks ReadFeed in a loop, hands the entries on, and ends at the operation's verdict, a deadline or
// a signal. One thread.
#include "emulator/cli/client/follow.hpp"

#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/terminal/exit_code.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace apprunner::cli {
namespace {

using model::FeedKind;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int batch_entries_max = 1000;
/// How long one poll waits. Short while an operation runs, because operations without a verdict
/// (pause, delete) are asked for after an empty poll.
constexpr seconds operation_poll{2};
constexpr seconds idle_poll{20};
constexpr seconds look_pause{1};
constexpr seconds answer_margin{10};

bool has_ended_status(const std::string& status) {
    return status == "SUCCEEDED" || status == "FAILED" || status == "ROLLBACK_SUCCEEDED" ||
           status == "ROLLBACK_FAILED";
}

/// One descriptor that is readable when either of two is.
class EitherReadable {
  public:
    EitherReadable(int one, int other) : fd_(epoll_create1(EPOLL_CLOEXEC)) {
        if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "epoll");
        for (const int each : {one, other}) {
            epoll_event event{};
            event.events = EPOLLIN;
            epoll_ctl(fd_, EPOLL_CTL_ADD, each, &event);
        }
    }
    ~EitherReadable() { close(fd_); }
    EitherReadable(const EitherReadable&) = delete;
    EitherReadable& operator=(const EitherReadable&) = delete;
    [[nodiscard]] int fd() const { return fd_; }

  private:
    int fd_;
};

}  // namespace

Follower::Follower(DaemonClient& client, Interrupt& interrupt, FeedPrinter& printer)
    : client_(client), interrupt_(interrupt), printer_(printer) {
    client_.watch(interrupt_.fd());
}

Follower::~Follower() {
    client_.watch(-1);
}

bool Follower::is_shown(const Json& entry) const {
    const auto kind = kind_of(entry);
    if (!kinds_.empty() && (!kind || !kinds_.contains(*kind))) return false;
    const std::string operation = text_at(entry, "OperationId");
    return operation_id_.empty() || operation.empty() || operation == operation_id_ ||
           kind == FeedKind::app;
}

Follower::Batch Follower::read(
    const std::string& arn, seconds wait, const std::string& operation_id
) {
    Json body = {
        {"After", after_}, {"MaxEntries", batch_entries_max}, {"WaitSeconds", wait.count()}};
    if (!arn.empty()) body["ServiceArn"] = arn;
    const auto answer = client_.call("AppRunnerSim.ReadFeed", body, wait + answer_margin);
    Batch batch;
    if (!answer) {
        printer_.settle();
        if (answer.error().code == base::Errc::cancelled) {
            batch.interrupted = interrupt_.take();
            batch.woken = !batch.interrupted;
            return batch;
        }
        throw Exit(
            ExitCode::failed,
            fmt::format(
                "the daemon at {} went away: {}; the end of its log {}:{}",
                client_.endpoint(),
                answer.error().detail,
                daemon_log().string(),
                log_tail(0)
            )
        );
    }
    if (const auto dropped = number_at<std::uint64_t>(*answer, "Dropped", 0); dropped > 0) {
        printer_.note(fmt::format("({} entries were gone before they could be shown)", dropped));
    }
    for (const Json& entry : member_at(*answer, "Entries")) {
        const auto kind = kind_of(entry);
        ++batch.entries;
        batch.news = batch.news || kind == FeedKind::event || kind == FeedKind::deployment;
        batch.verdict = batch.verdict || (kind == FeedKind::verdict &&
                                          text_at(entry, "OperationId") == operation_id);
        if (!is_shown(entry)) continue;
        if (prints_) printer_.print(entry);
        if (keep_) keep_(entry);
    }
    batch.has_more = flag_at(*answer, "HasMore");
    after_ = number_at<std::uint64_t>(*answer, "Next", after_);
    return batch;
}

void Follower::skip_to_end(const std::string& arn) {
    while (true) {
        const Json body = {
            {"ServiceArn", arn},
            {"After", after_},
            {"MaxEntries", batch_entries_max},
            {"WaitSeconds", 0},
        };
        const Json answer = ask(client_, "AppRunnerSim.ReadFeed", body);
        after_ = number_at<std::uint64_t>(answer, "Next", after_);
        if (member_at(answer, "Entries").empty()) return;
    }
}

bool Follower::has_ended(const std::string& arn, const std::string& operation_id) {
    for (const Json& operation : list_operations(client_, arn)) {
        if (text_at(operation, "Id") == operation_id) {
            return has_ended_status(text_at(operation, "Status"));
        }
    }
    return false;
}

FollowEnd Follower::until_operation_ends(
    const std::string& arn, const std::string& operation_id, Deadline deadline
) {
    auto tell_at = steady_clock::now() + long_wait_;
    while (true) {
        seconds wait = operation_poll;
        if (deadline) {
            const auto left = std::chrono::ceil<seconds>(*deadline - steady_clock::now());
            if (left <= seconds(0)) return FollowEnd::gave_up;
            wait = std::min(wait, left);
        }
        if (look_) wait = std::min(wait, look_pause);
        const Batch batch = read(arn, wait, operation_id);
        if (batch.interrupted) return FollowEnd::interrupted;
        bool ended = batch.verdict;
        if (!ended && (batch.news || batch.entries == 0)) {
            try {
                ended = has_ended(arn, operation_id);
            } catch (const Exit& exit) {
                if (exit.code() != ExitCode::interrupted) throw;
                interrupt_.take();
                return FollowEnd::interrupted;
            }
        }
        if (!ended && look_) look_();
        if (!ended && tell_long_wait_ && steady_clock::now() >= tell_at) {
            if (tell_long_wait_()) tell_long_wait_ = nullptr;
            tell_at = steady_clock::now() + operation_poll;
        }
        if (!ended) continue;
        print_available(arn);
        printer_.settle();
        return FollowEnd::operation_ended;
    }
}

bool Follower::is_gone(const std::string& arn) {
    const auto answer = client_.call("AppRunner.DescribeService", {{"ServiceArn", arn}});
    if (!answer) return answer.error().code == base::Errc::not_found;
    return text_at(member_at(*answer, "Service"), "Status") == "DELETED";
}

FollowEnd Follower::until_interrupted(const std::string& arn) {
    while (true) {
        const Batch batch = read(arn, idle_poll, "");
        if (batch.interrupted) return FollowEnd::interrupted;
        if (arn.empty() || (!batch.news && batch.entries > 0)) continue;
        if (is_gone(arn)) return FollowEnd::deleted;
    }
}

FollowEnd Follower::until_woken(
    const std::string& arn, int fd, const std::function<bool()>& is_it
) {
    const EitherReadable either(interrupt_.fd(), fd);
    client_.watch(either.fd());
    FollowEnd end = FollowEnd::woken;
    while (true) {
        const Batch batch = read(arn, idle_poll, "");
        if (batch.interrupted) {
            end = FollowEnd::interrupted;
            break;
        }
        if (batch.woken && is_it()) break;
        if (batch.woken || (!batch.news && batch.entries > 0)) continue;
        // The question itself must not be ended by a change.
        client_.watch(interrupt_.fd());
        if (is_gone(arn)) {
            end = FollowEnd::deleted;
            break;
        }
        client_.watch(either.fd());
    }
    client_.watch(interrupt_.fd());
    return end;
}

void Follower::print_available(const std::string& arn) {
    while (read(arn, seconds(0), "").has_more) continue;
}

}  // namespace apprunner::cli
