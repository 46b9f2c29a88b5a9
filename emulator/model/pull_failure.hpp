// Why an image could not be pulled. Plain data; any thread.
#pragma once

namespace apprunner::model {

enum class PullFailure {
    image_not_found,       ///< The registry has no such repository or tag.
    access_denied,         ///< The registry wants (other) credentials.
    registry_unreachable,  ///< No answer from the registry, or none in time, or a server error.
    rate_limited,          ///< Too many requests.
    no_matching_platform,  ///< The image exists, for other platforms only.
    disk_full,             ///< The engine has no space for it.
    timed_out,             ///< The pull itself took longer than it may.
    engine_unreachable,    ///< The engine did not answer.
    other,                 ///< None of these: the engine itself, or words we do not know.
};

}  // namespace apprunner::model
