// The transport's thread: the libcurl multi loop, and the queue through which transfers are started
// and cancelled from other threads.
#include "docker/transport.hpp"

#include "docker/transfer.hpp"
#include "emulator/base/assert.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>

namespace apprunner::docker {

namespace {

/// libcurl wants to be told once per process, before the first thread uses it.
void initialise_curl_once() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    APPRUNNER_ASSERT(code == CURLE_OK, "libcurl starts");
}

constexpr std::chrono::hours idle_poll_limit{1};
/// While there is something to wait for, so that a longer absence of our own is noticed.
constexpr std::chrono::seconds busy_poll_limit{5};
/// So late, the loop was not running.
constexpr std::chrono::seconds sleep_min{1};

}  // namespace

class Transport::Loop {
  public:
    explicit Loop(const Endpoint& endpoint) : endpoint_(endpoint) {
        initialise_curl_once();
        multi_ = curl_multi_init();
        APPRUNNER_ASSERT(multi_ != nullptr, "libcurl gives a multi handle");
        if (endpoint_.kind == EndpointKind::ssh) ssh_.emplace(endpoint_);
        thread_ = std::thread([this] { run(); });
    }

    ~Loop() {
        stop();
        curl_multi_cleanup(multi_);
    }

    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    Id next_id() { return next_id_.fetch_add(1, std::memory_order_relaxed); }

    void start(Id id, EngineRequest request, Done done) {
        auto transfer = std::make_unique<Transfer>(
            endpoint_, ssh_ ? &*ssh_ : nullptr, std::move(request), std::move(done)
        );
        if (!enqueue(Start{id, std::move(transfer)})) return;
        curl_multi_wakeup(multi_);
    }

    void cancel(Id id) {
        if (enqueue(Cancel{id})) curl_multi_wakeup(multi_);
    }

    void resume(Id id) {
        if (enqueue(Resume{id})) curl_multi_wakeup(multi_);
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        curl_multi_wakeup(multi_);
        if (thread_.joinable()) thread_.join();
    }

  private:
    struct Start {
        Id id;
        std::unique_ptr<Transfer> transfer;
    };
    struct Cancel {
        Id id;
    };
    struct Resume {
        Id id;
    };
    using Order = std::variant<Start, Cancel, Resume>;
    using Transfers = std::map<Id, std::unique_ptr<Transfer>>;

    bool enqueue(Order order) {
        {
            const std::lock_guard lock(mutex_);
            if (!stopping_) {
                orders_.push_back(std::move(order));
                return true;
            }
        }
        if (auto* start = std::get_if<Start>(&order)) start->transfer->finish_cancelled();
        return false;
    }

    void run() {
        while (take_orders()) {
            int running = 0;
            curl_multi_perform(multi_, &running);
            finish_completed();
            excuse_sleep();
            expire();
            const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next_wait());
            turn_by_ = Transfer::Clock::now() + wait;
            curl_multi_poll(multi_, nullptr, 0, static_cast<int>(wait.count()), nullptr);
        }
        while (!transfers_.empty()) abandon(transfers_.begin());
    }

    /// Gives false when the loop is to end; orders given before the end are still carried out.
    bool take_orders() {
        std::vector<Order> orders;
        bool stopping = false;
        {
            const std::lock_guard lock(mutex_);
            orders.swap(orders_);
            stopping = stopping_;
        }
        for (auto& order : orders) {
            std::visit([this](auto& known) { carry_out(known); }, order);
        }
        return !stopping;
    }

    void carry_out(Start& order) {
        order.transfer->begin();
        curl_multi_add_handle(multi_, order.transfer->handle());
        transfers_.emplace(order.id, std::move(order.transfer));
    }

    void carry_out(const Cancel& order) {
        const auto found = transfers_.find(order.id);
        if (found != transfers_.end()) abandon(found);
    }

    void carry_out(const Resume& order) {
        const auto found = transfers_.find(order.id);
        if (found != transfers_.end()) found->second->resume();
    }

    std::unique_ptr<Transfer> take_out(Transfers::iterator position) {
        auto transfer = std::move(position->second);
        transfers_.erase(position);
        curl_multi_remove_handle(multi_, transfer->handle());
        return transfer;
    }

    void abandon(Transfers::iterator position) { take_out(position)->finish_cancelled(); }

    void finish_completed() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            const CURLcode code = message->data.result;
            const auto found = std::find_if(transfers_.begin(), transfers_.end(), [&](auto& entry) {
                return entry.second->handle() == message->easy_handle;
            });
            APPRUNNER_ASSERT(found != transfers_.end(), "a completed transfer is known");
            take_out(found)->finish(code);
        }
    }

    /// The process was stopped (SIGSTOP, a debugger, a machine that slept): no answer could be
    /// taken, and the engine is not to blame for that.
    void excuse_sleep() {
        const auto asleep = Transfer::Clock::now() - turn_by_;
        if (asleep < sleep_min) return;
        for (const auto& [id, transfer] : transfers_) transfer->count_anew();
    }

    void expire() {
        const auto now = Transfer::Clock::now();
        for (auto position = transfers_.begin(); position != transfers_.end();) {
            const auto current = position++;
            if (current->second->deadline() <= now) take_out(current)->finish_timed_out();
        }
    }

    [[nodiscard]] Transfer::Clock::duration next_wait() const {
        Transfer::Clock::duration wait = idle_poll_limit;
        if (!transfers_.empty()) wait = busy_poll_limit;
        const auto now = Transfer::Clock::now();
        for (const auto& [id, transfer] : transfers_) {
            const auto deadline = transfer->deadline();
            if (deadline != Transfer::no_deadline) wait = std::min(wait, deadline - now);
        }
        return std::max(wait, Transfer::Clock::duration::zero());
    }

    const Endpoint endpoint_;
    std::optional<SshConnections> ssh_;
    CURLM* multi_ = nullptr;
    std::atomic<Id> next_id_{1};
    std::mutex mutex_;
    std::vector<Order> orders_;  // Guarded by mutex_.
    bool stopping_ = false;      // Guarded by mutex_.
    Transfers transfers_;        // The loop's thread only.
    /// By then the loop turns again, if nothing holds it up. The loop's thread only.
    Transfer::Clock::time_point turn_by_ = Transfer::no_deadline;
    std::thread thread_;
};

Transport::Transport(const Endpoint& endpoint) : loop_(std::make_unique<Loop>(endpoint)) {}
Transport::~Transport() = default;

Transport::Id Transport::next_id() {
    return loop_->next_id();
}

void Transport::start(Id id, EngineRequest request, Done done) {
    loop_->start(id, std::move(request), std::move(done));
}

void Transport::cancel(Id id) {
    loop_->cancel(id);
}

void Transport::resume(Id id) {
    loop_->resume(id);
}

void Transport::stop() {
    loop_->stop();
}

}  // namespace apprunner::docker
