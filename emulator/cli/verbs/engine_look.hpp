// What the Docker Engine itself says of an image, before a daemon is started to look into it. One
// thread; waits for the engine as long as the client's own limits say.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace apprunner::cli {

struct EngineLook {
    bool has_image = false;
    std::string problem;  ///< Why the image cannot be looked at; empty: it is there.
    /// The names of all images, where the engine has none of that name and tells which it has.
    std::optional<std::vector<std::string>> names;
};

/// Asks the engine that a daemon started here would ask. An engine that cannot be found or does
/// not answer is a problem, and no error.
[[nodiscard]] EngineLook look_for_image(const std::string& image);

}  // namespace apprunner::cli
