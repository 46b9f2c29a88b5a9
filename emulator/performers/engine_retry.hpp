// How the performers wait for an engine that does not answer. Any thread.
#pragma once

#include "emulator/base/await.hpp"
#include "emulator/base/error.hpp"
#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string_view>
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
/// One that answers, and tells of a trouble of its own that passes, is asked again for as long.
inline constexpr std::chrono::minutes engine_trouble_max{1};

/// What engines say of calls that they gave up themselves, for want of time or while a part of
/// theirs began anew. None of it is of the image or of the app.
inline constexpr std::array<std::string_view, 8> words_of_passing_trouble{
    "context deadline exceeded",
    "context canceled",
    "ttrpc: closed",
    "transport is closing",
    "containerd.sock",
    "i/o timeout",
    "Another app is currently holding the xtables lock",
    "device or resource busy"};

/// The engine's own, and over soon. A program's name is in some of its words, and may be any.
[[nodiscard]] inline bool is_passing_trouble(const base::Error& error) {
    const auto says = [&error](std::string_view words) {
        return error.detail.find(words) != std::string::npos;
    };
    if (error.code != base::Errc::refused && error.code != base::Errc::conflict) return false;
    if (says("exec: ") || says("executable")) return false;
    return std::any_of(words_of_passing_trouble.begin(), words_of_passing_trouble.end(), says);
}

/// The engine has, or is still making or removing, what an earlier call of ours asked for by the
/// same name.
[[nodiscard]] inline bool is_name_taken(const base::Error& error) {
    return error.code == base::Errc::conflict &&
           error.detail.find("already in use") != std::string::npos;
}

/// An address of ours that the engine has not let go of yet; another one will do.
[[nodiscard]] inline bool is_address_taken(const base::Error& error) {
    return error.code != base::Errc::not_found &&
           error.detail.find("Address already in use") != std::string::npos &&
           error.detail.find("exec: ") == std::string::npos;
}

/// A removal that an earlier call began goes on in the engine; it will be gone.
[[nodiscard]] inline bool is_removal_under_way(const base::Error& error) {
    return error.code == base::Errc::conflict &&
           error.detail.find("already in progress") != std::string::npos;
}

/// The engine may answer later.
[[nodiscard]] inline bool is_absence(const base::Error& error) {
    return error.code == base::Errc::unreachable || error.code == base::Errc::timed_out;
}

/// What was asked for is not refused by this: it may have been done, or is done when asked again.
[[nodiscard]] inline bool is_unsettled(const base::Error& error) {
    return is_absence(error) || is_passing_trouble(error);
}

/// Says of each error of one call, which may be made again, whether to do so.
class Patience {
  public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Patience(Time now = std::chrono::steady_clock::now()) : began_(now) {}

    /// `now` is when the error came. An absence, or a trouble, is counted from its beginning: what
    /// was over in between counts no more.
    [[nodiscard]] bool allows(
        const base::Error& error, Time now = std::chrono::steady_clock::now()
    ) {
        // Whatever else it says (a Swarm's, that it has waited long): it stays taken.
        if (is_address_taken(error)) return false;
        if (error.code == base::Errc::unreachable) {
            if (!absent_since_) absent_since_ = now;
            return now - *absent_since_ < engine_absence_max;
        }
        absent_since_.reset();
        if (error.code == base::Errc::timed_out || is_name_taken(error)) {
            return now - began_ < engine_silence_max;
        }
        if (!is_passing_trouble(error)) return false;
        if (!troubled_since_) troubled_since_ = now;
        return now - *troubled_since_ < engine_trouble_max;
    }

  private:
    Time began_;
    std::optional<Time> absent_since_;
    std::optional<Time> troubled_since_;
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
    while (!answer && patience.allows(answer.error()) && is_wanted()) {
        co_await base::sleep_for(engine_retry_pause);
        answer = co_await ask();
    }
    co_return answer;
}

}  // namespace apprunner::performers
