// The flags of `up` and `check` by which the image is built first, and what is to be built. One
// thread.
#pragma once

#include "emulator/cli/build/image_build.hpp"
#include "emulator/cli/settings/up_flags.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::cli {

struct BuildFlags {
    std::optional<std::string> folder;  ///< --build; "." without a value.
    std::string dockerfile;             ///< Below the folder; empty: Dockerfile.
    std::string target;
    std::vector<std::string> arguments;
    bool watches = false;
};

/// Adds them. The image, which up_flags.hpp has added, may be a folder from now on.
void add_build_flags(CLI::App& command, BuildFlags& flags);
void add_watch_flag(CLI::App& command, BuildFlags& flags);

/// What has to be built before the image is there: the folder of --build, one that stands in the
/// image's place, or this one where nobody names an image and a Dockerfile lies here. The image in
/// `flags` is the one that will be built then: named by --image beside --build, else after the
/// folder. Nothing: the image is there or pulled. Throws Exit(usage): there is no Dockerfile.
[[nodiscard]] std::optional<build::BuildRequest> take_build(
    UpFlags& flags, const BuildFlags& build_flags, const std::string& verb
);

/// That a .env lies here, which nothing reads by itself, and how it would be read; "" where none
/// lies here, or the flags name a file of variables.
[[nodiscard]] std::string unread_env_file(const UpFlags& flags);

}  // namespace apprunner::cli
