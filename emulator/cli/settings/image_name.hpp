// What may stand where an image's name is asked for: Docker's grammar, and words for what people
// write there instead. Reads the folder that it runs in, and nothing else; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::cli {

/// "" for a name that Docker takes ([HOST[:PORT]/]PATH[:TAG][@DIGEST], the path in lower case),
/// else what is wrong with it. A folder or a file is told to be one, with what builds it.
[[nodiscard]] std::string image_name_complaint(const std::string& text);

/// The name begins with a registry's host.
[[nodiscard]] bool names_a_registry(std::string_view image);

/// Of names that an engine has: other tags of `image` first, then the nearest by their letters; at
/// most three.
[[nodiscard]] std::vector<std::string> nearest_images(
    const std::string& image, const std::vector<std::string>& local_names
);

/// "the engine has no image of that name", with the nearest.
[[nodiscard]] std::string missing_image_text(
    const std::string& image, const std::vector<std::string>& local_names
);

}  // namespace apprunner::cli
