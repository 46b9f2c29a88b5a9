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

/// Of a call by ssh: `words` are ssh's own; where it has said nothing, `otherwise` is told.
[[nodiscard]] base::Error ssh_error(
    const Endpoint& endpoint, const std::string& words, const std::string& otherwise
);

}  // namespace apprunner::docker
