// The service's configuration file: CreateService's own shape, in YAML or JSON, into the JSON of a
// CreateService request. Checks names, types and single values, each error with its line and
// column; rules between values are checked on the finished request. Pure but for finding the
// file; any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/cli/terminal/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::cli {

/// The name that `up` looks for in the current folder.
inline constexpr std::string_view config_file_name = "apprunner-sim.yaml";

/// The file in the current folder, or nothing.
[[nodiscard]] std::optional<std::string> find_config_file();

/// Members of a CreateService request. Plain scalars where AWS wants text are taken as written
/// (Port: 8080 is "8080", an environment value `on` stays "on"). Unknown and repeated keys, wrong
/// types and values outside their range are Errc::invalid_argument, "FILE:LINE:COLUMN: ...".
[[nodiscard]] base::Result<Json> parse_config_file(
    const std::string& content, const std::string& file_name
);

}  // namespace apprunner::cli
