// One libcurl multi handle; each request on its turn of the clock, however long others take.
#include "emulator/cli/client/load.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <set>

namespace apprunner::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr long answer_ms_max = 10'000;
constexpr long connect_ms_max = 5'000;
/// An app that answers nothing must not be given ever more of them.
constexpr std::size_t under_way_max = 200;

std::size_t drop(char* /*data*/, std::size_t size, std::size_t count, void* /*target*/) {
    return size * count;
}

class LoadRun {
  public:
    LoadRun(const LoadPlan& plan, LoadResult& result) : plan_(plan), result_(result) {
        if (multi_ == nullptr) throw std::bad_alloc();
    }
    ~LoadRun() {
        for (CURL* each : under_way_) {
            curl_multi_remove_handle(multi_, each);
            curl_easy_cleanup(each);
        }
        curl_multi_cleanup(multi_);
    }
    LoadRun(const LoadRun&) = delete;
    LoadRun& operator=(const LoadRun&) = delete;

    /// Waits for news, a signal at `fd`, or `limit`; true: the signal.
    bool step(int fd, milliseconds limit);
    void send();
    [[nodiscard]] bool is_busy() const { return !under_way_.empty(); }

  private:
    void finish(CURL* easy, CURLcode code);

    const LoadPlan& plan_;
    LoadResult& result_;
    CURLM* multi_ = curl_multi_init();
    std::set<CURL*> under_way_;
};

void LoadRun::send() {
    ++result_.requests;
    CURL* easy = under_way_.size() < under_way_max ? curl_easy_init() : nullptr;
    if (easy == nullptr) {
        ++result_.unanswered;
        return;
    }
    curl_easy_setopt(easy, CURLOPT_URL, plan_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, answer_ms_max);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms_max);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &drop);
    curl_multi_add_handle(multi_, easy);
    under_way_.insert(easy);
}

void LoadRun::finish(CURL* easy, CURLcode code) {
    if (code == CURLE_OK) {
        long status = 0;
        curl_off_t took_us = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &took_us);
        ++result_.answers[static_cast<int>(status)];
        result_.latencies_ms.push_back(static_cast<double>(took_us) / 1000.0);
    } else {
        ++result_.unanswered;
    }
    curl_multi_remove_handle(multi_, easy);
    under_way_.erase(easy);
    curl_easy_cleanup(easy);
}

bool LoadRun::step(int fd, milliseconds limit) {
    int running = 0;
    curl_multi_perform(multi_, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
    }
    curl_waitfd watched{fd, CURL_WAIT_POLLIN, 0};
    curl_multi_poll(multi_, &watched, 1, static_cast<int>(limit.count()), nullptr);
    return watched.revents != 0;
}

double percentile(const std::vector<double>& sorted, std::size_t percent) {
    return sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)];
}

}  // namespace

int LoadResult::errors() const {
    int count = unanswered;
    for (const auto& [status, answered] : answers) {
        if (status >= 500) count += answered;
    }
    return count;
}

LoadResult run_load(const LoadPlan& plan, Interrupt& interrupt) {
    LoadResult result;
    LoadRun load(plan, result);
    const auto began = steady_clock::now();
    const auto ends = began + plan.lasts;
    const auto last = ends + milliseconds(answer_ms_max);
    auto next = began;
    for (auto now = began; now < ends || (load.is_busy() && now < last);
         now = steady_clock::now()) {
        const bool is_due = now < ends && now >= next;
        if (is_due) {
            load.send();
            next = began + std::chrono::microseconds(1'000'000LL * result.requests) /
                               std::max(1, plan.per_second);
        }
        const auto until = now < ends ? std::min(next, ends) : last;
        const auto limit = std::chrono::ceil<milliseconds>(until - steady_clock::now());
        if (load.step(interrupt.fd(), std::clamp(limit, milliseconds(0), milliseconds(1000))) &&
            interrupt.take()) {
            result.is_interrupted = true;
            break;
        }
    }
    std::sort(result.latencies_ms.begin(), result.latencies_ms.end());
    return result;
}

std::string load_text(const LoadResult& result) {
    std::string text = fmt::format("{} requests", result.requests);
    const char* joint = ": ";
    for (const auto& [status, count] : result.answers) {
        text += fmt::format("{}{} x {}", joint, count, status);
        joint = ", ";
    }
    if (result.unanswered > 0)
        text += fmt::format("{}{} without an answer", joint, result.unanswered);
    if (!result.latencies_ms.empty()) {
        text += fmt::format(
            "; p50 {:.1f} ms, p99 {:.1f} ms",
            percentile(result.latencies_ms, 50),
            percentile(result.latencies_ms, 99)
        );
    }
    return text + fmt::format("; {} errors", result.errors());
}

}  // namespace apprunner::cli
