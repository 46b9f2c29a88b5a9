// The configuration file's reader for a part of another file that is written the same way. Pure;
// any thread.
#pragma once

#include "emulator/cli/settings/config_schema.hpp"
#include "emulator/cli/terminal/json.hpp"

#include <yaml-cpp/yaml.h>

namespace apprunner::cli {

/// The node as JSON of CreateService's. For use in the walk of yaml::read_document().
[[nodiscard]] Json read_by_shape(const YAML::Node& node, const FileShape& shape);

}  // namespace apprunner::cli
