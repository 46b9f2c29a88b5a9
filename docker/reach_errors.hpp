// The wording of "cannot reach the Docker Engine": which endpoint was tried, what happened, what to
// do. Transport only; any thread.
#pragma once

#include "docker/endpoint.hpp"
#include "emulator/base/error.hpp"

#include <curl/curl.h>

#include <string>

namespace apprunner::docker {

/// `os_error` is errno of the failed connect, or 0; `call` is method and path.
[[nodiscard]] base::Error reach_error(
    const Endpoint& endpoint,
    CURLcode code,
    int os_error,
    const std::string& text,
    const std::string& call
);

}  // namespace apprunner::docker
