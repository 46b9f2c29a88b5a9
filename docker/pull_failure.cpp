// A table of the words that engines and registries were seen to use.
#include "docker/pull_failure.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace apprunner::docker {

namespace {

struct Words {
    std::string_view text;  // Lower case.
    PullFailure reason;
};

/// The first match counts, so the telling words stand before those that many messages share: a 403
/// comes as "pull access denied ..., repository does not exist or may require 'docker login'".
constexpr std::array table{
    Words{"no space left on device", PullFailure::disk_full},
    Words{"disk quota exceeded", PullFailure::disk_full},
    Words{"toomanyrequests", PullFailure::rate_limited},
    Words{"too many requests", PullFailure::rate_limited},
    Words{"rate limit", PullFailure::rate_limited},
    Words{"rate exceeded", PullFailure::rate_limited},
    Words{"no matching manifest", PullFailure::no_matching_platform},
    Words{"does not match the specified platform", PullFailure::no_matching_platform},
    // The words of engines that keep images in containerd.
    Words{"no match for platform", PullFailure::no_matching_platform},
    // Podman's, for Docker's lists and for OCI's.
    Words{"no image found in manifest list", PullFailure::no_matching_platform},
    Words{"no image found in image index", PullFailure::no_matching_platform},
    Words{"does not provide the specified platform", PullFailure::no_matching_platform},
    Words{"image operating system", PullFailure::no_matching_platform},
    Words{"manifest unknown", PullFailure::image_not_found},
    Words{"name unknown", PullFailure::image_not_found},
    Words{"no basic auth credentials", PullFailure::access_denied},
    Words{"pull access denied", PullFailure::access_denied},
    Words{"access denied", PullFailure::access_denied},
    Words{"access to the resource is denied", PullFailure::access_denied},
    Words{"authentication required", PullFailure::access_denied},
    Words{"authorization failed", PullFailure::access_denied},
    Words{"authorization token has expired", PullFailure::access_denied},
    Words{"incorrect username or password", PullFailure::access_denied},
    Words{"unauthorized", PullFailure::access_denied},
    Words{"denied:", PullFailure::access_denied},
    Words{"forbidden", PullFailure::access_denied},
    Words{"dial tcp", PullFailure::registry_unreachable},
    Words{"no such host", PullFailure::registry_unreachable},
    Words{"connection refused", PullFailure::registry_unreachable},
    Words{"connection reset", PullFailure::registry_unreachable},
    Words{"connection timed out", PullFailure::registry_unreachable},
    Words{"i/o timeout", PullFailure::registry_unreachable},
    Words{"tls handshake timeout", PullFailure::registry_unreachable},
    Words{"client.timeout exceeded", PullFailure::registry_unreachable},
    Words{"context deadline exceeded", PullFailure::registry_unreachable},
    Words{"network is unreachable", PullFailure::registry_unreachable},
    Words{"no route to host", PullFailure::registry_unreachable},
    Words{"server gave http response to https client", PullFailure::registry_unreachable},
    Words{"x509:", PullFailure::registry_unreachable},
    Words{"received unexpected http status: 5", PullFailure::registry_unreachable},
    // containerd puts the method and the URL before the status.
    Words{": 500 internal server error", PullFailure::registry_unreachable},
    Words{": 502 bad gateway", PullFailure::registry_unreachable},
    Words{": 503 service unavailable", PullFailure::registry_unreachable},
    Words{": 504 gateway timeout", PullFailure::registry_unreachable},
    Words{"unexpected eof", PullFailure::registry_unreachable},
    Words{"not found", PullFailure::image_not_found},
    Words{"no such image", PullFailure::image_not_found},
    Words{"repository does not exist", PullFailure::image_not_found},
};

}  // namespace

PullFailure classify_pull_failure(std::string_view message) {
    std::string lower(message);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    for (const auto& words : table) {
        if (lower.find(words.text) != std::string::npos) return words.reason;
    }
    // "Get "https://HOST/v2/": EOF": the registry hung up.
    constexpr std::string_view hung_up = ": eof";
    const bool ends_so = lower.size() >= hung_up.size() &&
                         lower.compare(lower.size() - hung_up.size(), hung_up.size(), hung_up) == 0;
    return ends_so ? PullFailure::registry_unreachable : PullFailure::other;
}

}  // namespace apprunner::docker
