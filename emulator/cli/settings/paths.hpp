// Paths of members: "InstanceConfiguration.Cpu". A variable's path ends with its name, dots and
// all. Pure; any thread.
#pragma once

#include "emulator/cli/terminal/json.hpp"
#include "emulator/model/service_fields.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::cli {

inline constexpr std::string_view image_identifier_path =
    "SourceConfiguration.ImageRepository.ImageIdentifier";
inline constexpr std::string_view image_path =
    "SourceConfiguration.ImageRepository.ImageConfiguration";

[[nodiscard]] std::string joined_path(std::string_view path, std::string_view name);

/// The last name of a path of members.
[[nodiscard]] std::string last_of(const std::string& path);

/// The path of a map of variables or secrets that this path is in, or is; "" when in none.
[[nodiscard]] std::string variables_map_of(const std::string& path);

/// The variable's name of a path in such a map; "" for the map itself and for other paths.
[[nodiscard]] std::string variable_name_of(const std::string& path);

/// What stands at the path, or nullptr.
[[nodiscard]] const Json* at_path(const Json& members, const std::string& path);

/// Paths of all that is neither an object nor null, in the order of CreateService's members.
[[nodiscard]] std::vector<std::string> leaf_paths(const Json& members);

}  // namespace apprunner::cli
