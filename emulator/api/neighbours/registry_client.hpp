// Asks the local image registry, which stands in for ECR, what it has: the distribution API over
// plain HTTP/1.1. Control thread only.
#pragma once

#include "emulator/base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace apprunner::api {

struct RegistryImage {
    std::string digest;
    std::vector<std::string> tags;
    std::int64_t size_bytes = 0;  ///< Of its layers and its configuration, compressed.
};

/// All tags of a repository. Errc::not_found: no such repository; unreachable, timed_out, protocol.
/// `registry` is HOST:PORT.
[[nodiscard]] boost::asio::awaitable<base::Result<std::vector<std::string>>> registry_tags(
    std::string registry, std::string repository
);

/// One image by its tag or digest. Errc::not_found: no such image.
[[nodiscard]] boost::asio::awaitable<base::Result<RegistryImage>> registry_image(
    std::string registry, std::string repository, std::string reference
);

}  // namespace apprunner::api
