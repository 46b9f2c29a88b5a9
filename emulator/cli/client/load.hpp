// Plain GET requests at a steady rate against one URL, and what came back: a look under light load,
// no benchmark. One thread.
#pragma once

#include "emulator/cli/terminal/interrupt.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace apprunner::cli {

inline constexpr int load_per_second_max = 100;

struct LoadPlan {
    std::string url;
    int per_second = 1;  ///< 1 to load_per_second_max.
    std::chrono::seconds lasts{1};
};

struct LoadResult {
    int requests = 0;
    std::map<int, int> answers;        ///< By HTTP status.
    int unanswered = 0;                ///< No connection, reset, or no answer in time.
    std::vector<double> latencies_ms;  ///< Of the answers, sorted.
    bool is_interrupted = false;

    /// Requests without an answer, or answered 5xx.
    [[nodiscard]] int errors() const;
};

/// Asks until the time is up or a signal comes (it is taken), then waits for what is under way.
/// Redirects are answers and are not followed; an answer may take 10 s.
[[nodiscard]] LoadResult run_load(const LoadPlan& plan, Interrupt& interrupt);

/// "700 requests: 690 x 200, 10 x 503; p50 2.1 ms, p99 30.0 ms; 10 errors".
[[nodiscard]] std::string load_text(const LoadResult& result);

}  // namespace apprunner::cli
