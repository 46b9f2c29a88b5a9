// How the performers wait for an engine that does not answer. Any thread.
#pragma once

#include "emulator/base/await.hpp"
#include "emulator/base/error.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace apprunner::performers {

/// Between two questions to an engine that does not answer.
inline constexpr std::chrono::milliseconds engine_retry_pause{500};
/// An engine that breaks connections off, or takes none, is given up after this: it is dying or
/// gone, and that is told soon.
inline constexpr std::chrono::seconds engine_absence_max{3};
/// One that takes calls and does not answer is busy or frozen; the start of an instance may take as
/// long (core/ring/schedule.hpp), and so may each other step that waits for it.
inline constexpr std::chrono::minutes engine_silence_max{5};

/// The engine may answer later.
[[nodiscard]] inline bool is_absence(const base::Error& error) {
    return error.code == base::Errc::unreachable || error.code == base::Errc::timed_out;
}

/// Says of each error of one call, which may be made again, whether to do so.
class Patience {
  public:
    [[nodiscard]] bool allows(const base::Error& error) {
        const auto now = std::chrono::steady_clock::now();
        if (error.code == base::Errc::timed_out) return now - began_ < engine_silence_max;
        if (error.code != base::Errc::unreachable) return false;
        if (!absent_since_) absent_since_ = now;
        return now - *absent_since_ < engine_absence_max;
    }

  private:
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::optional<std::chrono::steady_clock::time_point> absent_since_;
};

template <class T>
using EngineQuestion = std::function<boost::asio::awaitable<base::Result<T>>()>;

/// The answer to a call that may be made twice; made again while the engine is absent, as long as
/// `is_wanted` says so and patience lasts.
template <class T>
[[nodiscard]] boost::asio::awaitable<base::Result<T>> ask_patiently(
    EngineQuestion<T> ask, std::function<bool()> is_wanted
) {
    Patience patience;
    auto answer = co_await ask();
    while (!answer && is_wanted() && patience.allows(answer.error())) {
        co_await base::sleep_for(engine_retry_pause);
        answer = co_await ask();
    }
    co_return answer;
}

}  // namespace apprunner::performers
