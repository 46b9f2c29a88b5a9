// Why a pull failed, read from the engine's words: its status codes do not tell (a missing password
// is a 500, a forbidden repository a 404). Pure; any thread.
#pragma once

#include "emulator/base/error.hpp"

#include <string_view>

namespace apprunner::docker {

enum class PullFailure {
    image_not_found,       ///< The registry has no such repository or tag.
    access_denied,         ///< The registry wants (other) credentials.
    registry_unreachable,  ///< No answer from the registry, or none in time, or a server error.
    rate_limited,          ///< Too many requests.
    no_matching_platform,  ///< The image exists, for other platforms only.
    disk_full,             ///< The engine has no space for it.
    other,                 ///< None of these: the engine itself, or words we do not know.
};

[[nodiscard]] PullFailure classify_pull_failure(std::string_view message);

/// What pull() returns on failure: an Error with its reason.
struct PullError : base::Error {
    PullFailure reason = PullFailure::other;

    PullError() = default;
    PullError(PullFailure why, base::Error error) : base::Error(std::move(error)), reason(why) {}
};

}  // namespace apprunner::docker
