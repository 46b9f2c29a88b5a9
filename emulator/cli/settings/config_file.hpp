// One service out of a configuration's content, without flags: for files that are CreateService's
// members, and for the parts of other files that are written the same way. Pure but for finding the
// file; any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/cli/terminal/json.hpp"
#include "emulator/wire/shape.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace YAML {  // NOLINT(readability-identifier-naming): the library's own name.
class Node;
}

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

/// All of them, and the value of one, for a part of another file that is written the same way. To
/// be called inside yaml::read_document().
[[nodiscard]] Json read_service(const YAML::Node& node);
[[nodiscard]] Json read_member(const YAML::Node& node, const wire::Member& member);

}  // namespace apprunner::cli
