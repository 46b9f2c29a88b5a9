// What the sample app answers: the status that its settings ask for, and the endpoints. Shared by
// all connections' threads.
#pragma once

#include "tests/fakes/sample_app/http.hpp"
#include "tests/fakes/sample_app/settings.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace sample_app {

class Answers {
  public:
    using Clock = std::chrono::steady_clock;

    Answers(const Settings& settings, Clock::time_point started)
        : settings_(settings), started_(started) {}

    /// Takes as long as the settings and the request ask for.
    [[nodiscard]] Answer answer(const Request& request);
    /// To be called once the answer has been sent: counts, logs, and ends the program when told to.
    void sent(const Request& request, const Answer& answer);

  private:
    [[nodiscard]] bool is_allowed_host(const std::string& host) const;
    [[nodiscard]] int next_status(const std::string& path);
    [[nodiscard]] Answer judged(const Request& request);
    [[nodiscard]] Answer content(const Request& request) const;
    [[nodiscard]] Answer front_page(const Request& request) const;

    const Settings& settings_;
    Clock::time_point started_;
    std::atomic<std::uint64_t> asked_ = 0;
    std::atomic<std::uint64_t> answered_ = 0;
};

}  // namespace sample_app
