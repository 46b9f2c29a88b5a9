// What pulls were seen to fail with, in the words of each engine and registry, and what it means.
#include "docker/pull_failure.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace apprunner::docker {
namespace {

void expect_all(model::PullFailure reason, const std::vector<const char*>& messages) {
    for (const char* message : messages) {
        EXPECT_EQ(classify_pull_failure(message), reason) << message;
    }
}

TEST(PullFailure, NothingOfThatName) {
    expect_all(
        model::PullFailure::image_not_found,
        {"manifest for 127.0.0.1:5000/r:t not found: manifest unknown: manifest unknown",
         "name unknown: The repository with name 'shop' does not exist in the registry",
         "name unknown: Repository not found",
         "failed to resolve reference \"h/nginx:none\": h/nginx:none: not found",
         "No such image: shop:1",
         "repository does not exist",
         // Podman's.
         "reading manifest none in docker.io/library/nginx: manifest unknown"}
    );
}

TEST(PullFailure, TheRegistryWantsOtherCredentials) {
    expect_all(
        model::PullFailure::access_denied,
        {"Head \"https://h/v2/shop/manifests/1\": no basic auth credentials",
         "pull access denied for shop, repository does not exist or may require 'docker login': "
         "denied: requested access to the resource is denied",
         "pull access denied, repository does not exist or may require authorization: server "
         "message: insufficient_scope: authorization failed",
         "denied: Your authorization token has expired. Reauthenticate and try again.",
         "unauthorized: authentication required",
         "unauthorized: incorrect username or password",
         "Get \"https://h/v2/\": unauthorized: access to the requested resource is not authorized",
         "error from registry: denied: access forbidden",
         "failed to authorize: failed to fetch oauth token: unexpected status from GET request to "
         "https://auth.docker.io/token: 401 Unauthorized",
         "unexpected status from HEAD request to https://h/v2/shop/manifests/1: 403 Forbidden",
         "Requesting bearer token: invalid status code from registry 403 (Forbidden)",
         "initializing source docker://h/shop:1: reading manifest 1 in h/shop: unauthorized: "
         "access to the resource is denied"}
    );
}

TEST(PullFailure, TheRegistryIsNotReached) {
    expect_all(
        model::PullFailure::registry_unreachable,
        {"Get \"https://h/v2/\": dial tcp 127.0.0.1:443: connect: connection refused",
         "Get \"https://h/v2/\": dial tcp: lookup h on 127.0.0.11:53: no such host",
         "lookup h: no such host",
         "dial tcp: lookup h: Temporary failure in name resolution",
         "read tcp 10.0.0.2:41000->10.0.0.1:443: read: connection reset by peer",
         "read tcp 10.0.0.2:41000->10.0.0.1:443: read: connection timed out",
         "read tcp 10.0.0.2:41000->10.0.0.1:443: i/o timeout",
         "Get \"https://h/v2/\": net/http: TLS handshake timeout",
         "net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
         "Get \"https://h/v2/\": context deadline exceeded",
         "connect: network is unreachable",
         "connect: no route to host",
         "Get \"https://127.0.0.1:5000/v2/\": http: server gave HTTP response to HTTPS client",
         "tls: failed to verify certificate: x509: certificate signed by unknown authority",
         "Get \"https://h/v2/\": EOF",
         "unexpected EOF"}
    );
}

TEST(PullFailure, AServerErrorOfTheRegistryInEveryEnginesWords) {
    expect_all(
        model::PullFailure::registry_unreachable,
        {"received unexpected HTTP status: 500 Internal Server Error",
         "received unexpected HTTP status: 599",
         "unexpected status from HEAD request to https://h:5000/v2/: 500 Internal Server Error",
         "unexpected status from HEAD request to https://h/v2/shop/manifests/1: 502 Bad Gateway",
         "unexpected status code https://h/v2/shop/manifests/1: 503 Service Unavailable",
         "unexpected status from GET request to https://h/v2/shop/blobs/1: 504 Gateway Timeout"}
    );
}

TEST(PullFailure, TooManyRequests) {
    expect_all(
        model::PullFailure::rate_limited,
        {"toomanyrequests: You have reached your pull rate limit. You may increase it by upgrading",
         "toomanyrequests: Rate exceeded",
         "received unexpected HTTP status: 429 Too Many Requests",
         "unexpected status from GET request to https://h/v2/: 429 Too Many Requests",
         "You have reached your unauthenticated pull rate limit",
         "ThrottlingException: Rate exceeded"}
    );
}

TEST(PullFailure, NoneForThisPlatformInEveryEnginesWords) {
    expect_all(
        model::PullFailure::no_matching_platform,
        {"no matching manifest for linux/amd64 in the manifest list entries",
         "no matching manifest for linux/amd64 in the manifest list entries: no match for platform "
         "in manifest: not found",
         "no match for platform in manifest: not found",
         "no match for platform in manifest sha256:a75afd: not found",
         "image with reference shop:1 was found but does not match the specified platform: wanted "
         "linux/amd64, actual: linux/arm64/v8",
         "image with reference shop:1 was found but does not provide the specified platform",
         "choosing an image from manifest list docker://h/shop:1: no image found in manifest list "
         "for architecture amd64, variant \"\", OS linux",
         "no image found in image index for architecture \"amd64\", variant \"\", OS \"linux\"",
         "image operating system \"windows\" cannot be used on this platform"}
    );
}

TEST(PullFailure, NoSpace) {
    expect_all(
        model::PullFailure::disk_full,
        {"write /var/lib/docker/tmp/GetImageBlob1: no space left on device",
         "failed to register layer: write /usr/bin/x: disk quota exceeded"}
    );
}

TEST(PullFailure, LettersMayBeOfAnyCase) {
    expect_all(model::PullFailure::rate_limited, {"TOOMANYREQUESTS", "Too Many Requests"});
    expect_all(model::PullFailure::access_denied, {"UNAUTHORIZED", "403 FORBIDDEN"});
    expect_all(model::PullFailure::disk_full, {"No Space Left On Device"});
}

TEST(PullFailure, TheTellingWordsWin) {
    // Each of these holds the words of several reasons.
    EXPECT_EQ(
        classify_pull_failure("unauthorized: no space left on device: not found"),
        model::PullFailure::disk_full
    );
    EXPECT_EQ(
        classify_pull_failure("denied: toomanyrequests: connection reset"),
        model::PullFailure::rate_limited
    );
    EXPECT_EQ(
        classify_pull_failure("unauthorized: dial tcp: not found"),
        model::PullFailure::access_denied
    );
    EXPECT_EQ(
        classify_pull_failure("dial tcp: no such host: not found"),
        model::PullFailure::registry_unreachable
    );
}

TEST(PullFailure, WhatNobodyKnows) {
    expect_all(
        model::PullFailure::other,
        {"",
         "EOF",
         "open /x: permission denied",
         "unexpected status from HEAD request to https://h:5000/v2/: 418 I'm a teapot",
         "error creating overlay mount",
         "Get \"https://h/v2/\": EOF and more"}
    );
}

}  // namespace
}  // namespace apprunner::docker
