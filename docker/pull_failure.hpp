// Why a pull failed, read from the engine's words: its status codes do not tell (a missing password
// is a 500, a forbidden repository a 404). Pure; any thread.
#pragma once

#include "emulator/base/error.hpp"
#include "emulator/model/pull_failure.hpp"

#include <string_view>

namespace apprunner::docker {

/// Never timed_out or engine_unreachable: those are not in the engine's words.
[[nodiscard]] model::PullFailure classify_pull_failure(std::string_view message);

/// What pull() returns on failure: an Error with its reason.
struct PullError : base::Error {
    model::PullFailure reason = model::PullFailure::other;

    PullError() = default;
    PullError(model::PullFailure why, base::Error error)
        : base::Error(std::move(error)), reason(why) {}
};

}  // namespace apprunner::docker
