// An image out of a folder: by the docker or podman command where there is one, for BuildKit, its
// secrets and caches; else by the engine's API. One thread.
#pragma once

#include "emulator/cli/terminal/feed_printer.hpp"
#include "emulator/cli/terminal/interrupt.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace apprunner::cli::build {

/// What every image that is built here carries, so that they can be told from others:
/// `docker image prune --filter label=apprunner-sim.build`.
inline constexpr const char* build_label = "apprunner-sim.build";

struct BuildRequest {
    std::filesystem::path folder;
    std::string dockerfile = "Dockerfile";  ///< Below the folder.
    std::string target;                     ///< A stage of it; empty: the last one.
    std::vector<std::string> arguments;     ///< NAME=VALUE, or NAME of this environment's.
    std::string tag;                        ///< The image's name.
};

struct BuiltImage {
    std::string id;  ///< sha256:...
    double took_s = 0;
};

/// Builds on the engine at `endpoint` (as DescribeDaemon tells it). What the build says is shown
/// as progress, and its last lines again when it fails. Throws Exit: image_not_obtained with the
/// build's own error; interrupted.
[[nodiscard]] BuiltImage build_image(
    const BuildRequest& request,
    const std::string& endpoint,
    Interrupt& interrupt,
    FeedPrinter& printer
);

/// Whether the platform has to be named: App Runner runs linux/amd64, and this machine does not.
[[nodiscard]] bool needs_platform();

}  // namespace apprunner::cli::build
