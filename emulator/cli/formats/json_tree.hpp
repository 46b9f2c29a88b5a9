// JSON as a tree of values with their lines. Pure; any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/cli/formats/value.hpp"

#include <string>

namespace apprunner::cli::formats {

/// As read_tree(). Numbers keep the spelling of the file.
[[nodiscard]] base::Result<ConfigValue> read_json(
    const std::string& content, const std::string& file
);

}  // namespace apprunner::cli::formats
