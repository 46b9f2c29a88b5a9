// The container's world, as far as it follows from the configuration: variables, command, limits.
// Pure. (docs/EMULATION.md, "The container's world", has the sources.)
#pragma once

#include "emulator/core/ring/effect.hpp"
#include "emulator/model/image.hpp"
#include "emulator/model/service.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::core {

/// StartCommand's words, split at blanks and nothing else: App Runner execs it without a shell, so
/// quotes, `&&` and `$X` reach the program as they are written.
/// Blanks are spaces and tabs. Empty for a text of blanks only. Evidence: observed (four reports).
[[nodiscard]] std::vector<std::string> split_start_command(std::string_view start_command);

/// What the user gave and the container does not get.
struct Withheld {
    bool port = false;               ///< PORT is App Runner's own.
    std::vector<std::string> empty;  ///< Names of variables with an empty value.
};

/// What the user has to be told of: values that are given and do not arrive. Nothing for sources
/// without an image. Evidence: docs/EMULATION.md, "The container's world".
[[nodiscard]] Withheld withheld_from(const model::ServiceConfiguration& configuration);

/// A variable of a secret's name stands in for that secret's value.
/// PORT first, then the user's variables in the order of their names, without PORT and without
/// empty ones. Needs an image source whose Port is a number from 1 to 65535 (the API has checked
/// it). The image's own environment is not in it: the engine adds that below ours.
[[nodiscard]] RunSpec run_spec_of(
    const model::ServiceConfiguration& configuration, const model::ImageDetails& image
);

}  // namespace apprunner::core
