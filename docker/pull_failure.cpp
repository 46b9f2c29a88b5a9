// A table of the words that engines and registries were seen to use.
#include "docker/pull_failure.hpp"

#include "emulator/base/text.hpp"

#include <array>
#include <string>

namespace apprunner::docker {

namespace {

struct FailureWords {
    std::string_view text;  // Lower case.
    model::PullFailure reason;
};

/// The first match counts, so the telling words stand before those that many messages share: a 403
/// comes as "pull access denied ..., repository does not exist or may require 'docker login'".
constexpr std::array table{
    FailureWords{"no space left on device", model::PullFailure::disk_full},
    FailureWords{"disk quota exceeded", model::PullFailure::disk_full},
    FailureWords{"toomanyrequests", model::PullFailure::rate_limited},
    FailureWords{"too many requests", model::PullFailure::rate_limited},
    FailureWords{"rate limit", model::PullFailure::rate_limited},
    FailureWords{"rate exceeded", model::PullFailure::rate_limited},
    FailureWords{"no matching manifest", model::PullFailure::no_matching_platform},
    FailureWords{"does not match the specified platform", model::PullFailure::no_matching_platform},
    // The words of engines that keep images in containerd.
    FailureWords{"no match for platform", model::PullFailure::no_matching_platform},
    // Podman's, for Docker's lists and for OCI's.
    FailureWords{"no image found in manifest list", model::PullFailure::no_matching_platform},
    FailureWords{"no image found in image index", model::PullFailure::no_matching_platform},
    FailureWords{
        "does not provide the specified platform", model::PullFailure::no_matching_platform},
    FailureWords{"image operating system", model::PullFailure::no_matching_platform},
    FailureWords{"manifest unknown", model::PullFailure::image_not_found},
    FailureWords{"name unknown", model::PullFailure::image_not_found},
    FailureWords{"no basic auth credentials", model::PullFailure::access_denied},
    FailureWords{"pull access denied", model::PullFailure::access_denied},
    FailureWords{"access denied", model::PullFailure::access_denied},
    FailureWords{"access to the resource is denied", model::PullFailure::access_denied},
    FailureWords{"authentication required", model::PullFailure::access_denied},
    FailureWords{"authorization failed", model::PullFailure::access_denied},
    FailureWords{"authorization token has expired", model::PullFailure::access_denied},
    FailureWords{"incorrect username or password", model::PullFailure::access_denied},
    FailureWords{"unauthorized", model::PullFailure::access_denied},
    FailureWords{"denied:", model::PullFailure::access_denied},
    FailureWords{"forbidden", model::PullFailure::access_denied},
    FailureWords{"dial tcp", model::PullFailure::registry_unreachable},
    FailureWords{"no such host", model::PullFailure::registry_unreachable},
    FailureWords{"connection refused", model::PullFailure::registry_unreachable},
    FailureWords{"connection reset", model::PullFailure::registry_unreachable},
    FailureWords{"connection timed out", model::PullFailure::registry_unreachable},
    FailureWords{"i/o timeout", model::PullFailure::registry_unreachable},
    FailureWords{"tls handshake timeout", model::PullFailure::registry_unreachable},
    FailureWords{"client.timeout exceeded", model::PullFailure::registry_unreachable},
    FailureWords{"context deadline exceeded", model::PullFailure::registry_unreachable},
    FailureWords{"network is unreachable", model::PullFailure::registry_unreachable},
    FailureWords{"no route to host", model::PullFailure::registry_unreachable},
    FailureWords{
        "server gave http response to https client", model::PullFailure::registry_unreachable},
    FailureWords{"x509:", model::PullFailure::registry_unreachable},
    FailureWords{"received unexpected http status: 5", model::PullFailure::registry_unreachable},
    // containerd puts the method and the URL before the status.
    FailureWords{": 500 internal server error", model::PullFailure::registry_unreachable},
    FailureWords{": 502 bad gateway", model::PullFailure::registry_unreachable},
    FailureWords{": 503 service unavailable", model::PullFailure::registry_unreachable},
    FailureWords{": 504 gateway timeout", model::PullFailure::registry_unreachable},
    FailureWords{"unexpected eof", model::PullFailure::registry_unreachable},
    FailureWords{"not found", model::PullFailure::image_not_found},
    FailureWords{"no such image", model::PullFailure::image_not_found},
    FailureWords{"repository does not exist", model::PullFailure::image_not_found},
};

}  // namespace

model::PullFailure classify_pull_failure(std::string_view message) {
    const std::string lower = base::lower(message);
    for (const auto& words : table) {
        if (lower.find(words.text) != std::string::npos) return words.reason;
    }
    // "Get "https://HOST/v2/": EOF": the registry hung up.
    constexpr std::string_view hung_up = ": eof";
    const bool ends_so = lower.size() >= hung_up.size() &&
                         lower.compare(lower.size() - hung_up.size(), hung_up.size(), hung_up) == 0;
    return ends_so ? model::PullFailure::registry_unreachable : model::PullFailure::other;
}

}  // namespace apprunner::docker
