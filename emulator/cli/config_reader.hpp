// The configuration file's reader for a part of another file that is written the same way. Pure;
// any thread.
#pragma once

#include "emulator/cli/config_schema.hpp"
#include "emulator/cli/json.hpp"

#include <yaml-cpp/yaml.h>

namespace apprunner::cli {

/// The node as JSON of CreateService's. For use in the walk of yaml::read_document().
[[nodiscard]] Json read_by_shape(const YAML::Node& node, const Shape& shape);

}  // namespace apprunner::cli
