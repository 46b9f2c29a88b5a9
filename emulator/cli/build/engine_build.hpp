// A build by the Docker Engine's own API, for machines without the docker command. It has no
// BuildKit: no secrets, no caches of RUN. One thread.
#pragma once

#include "emulator/cli/build/image_build.hpp"

#include <functional>
#include <string>

namespace apprunner::cli::build {

/// Sends the folder and hands on what the engine says of the build, line by line. The image's id.
/// Throws Exit: image_not_obtained with the engine's own error, interrupted, usage for an endpoint
/// that needs TLS.
[[nodiscard]] std::string build_by_engine(
    const BuildRequest& request,
    const std::string& endpoint,
    Interrupt& interrupt,
    const std::function<void(const std::string&)>& on_line
);

/// Removes the image with that id and its names, and says nothing where that is not possible.
/// `endpoint`: one that build_by_engine() takes.
void remove_image(const std::string& id, const std::string& endpoint);

}  // namespace apprunner::cli::build
