// How the performers wait for an engine that does not answer. Any thread.
#pragma once

#include "emulator/base/error.hpp"

#include <chrono>

namespace apprunner::performers {

/// Between two questions to an engine that does not answer.
inline constexpr std::chrono::milliseconds engine_retry_pause{500};

/// The engine may answer later.
[[nodiscard]] inline bool is_absence(const base::Error& error) {
    return error.code == base::Errc::unreachable || error.code == base::Errc::timed_out;
}

}  // namespace apprunner::performers
