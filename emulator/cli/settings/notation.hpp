// How each format of configurations writes a member of CreateService: its name, its value, and the
// block that it is in. Pure; any thread.
#pragma once

#include "emulator/cli/terminal/json.hpp"

#include <string>
#include <string_view>

namespace apprunner::cli {

/// A member as one file writes it.
struct WrittenMember {
    std::string changed;  ///< In the place of one that is there: `port = "3000"`.
    std::string added;    ///< Where there is none: a list's item differs from that.
    std::string block;    ///< What it is in; "": the format has no place for it.
};

/// `format` as Intake names it; `file` tells JSON from YAML by its ending; `path` as in paths.hpp.
[[nodiscard]] WrittenMember written_member(
    std::string_view format, const std::string& file, const std::string& path, const Json& value
);

}  // namespace apprunner::cli
