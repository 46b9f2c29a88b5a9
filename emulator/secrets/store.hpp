// The secrets that a developer keeps here (`apprunner-sim secret`): a JSON file for this user
// alone, by the name of a secret, a parameter or a variable, or by ARN. Any thread; several
// processes may use it, and the last writer wins.
#pragma once

#include "emulator/base/result.hpp"

#include <map>
#include <string>

namespace apprunner::secrets {

using Values = std::map<std::string, std::string>;

/// Empty when there is no file. Errc::refused: others may read or write it, or it is another
/// user's; Errc::protocol: it is no such file.
[[nodiscard]] base::Result<Values> read_store(const std::string& file);

/// Replaces the file at one instant; it is made with mode 0600, its folder must be there.
[[nodiscard]] base::Result<void> write_store(const std::string& file, const Values& values);

}  // namespace apprunner::secrets
