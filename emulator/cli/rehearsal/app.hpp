// The part of a rehearsal's file that says what an image is and how its apps behave. For use in the
// walk of yaml::read_document(). Pure; any thread.
#pragma once

#include "emulator/sim/scenario.hpp"

#include <vector>
#include <yaml-cpp/yaml.h>

namespace apprunner::cli {

/// An app, or a list: of the first, second, ... container of the image.
[[nodiscard]] std::vector<sim::AppScript> read_apps(const YAML::Node& node);
/// All but the image's id.
[[nodiscard]] sim::ImageScript read_image(const YAML::Node& node);

}  // namespace apprunner::cli
