// --fail-on of the verbs that judge for CI, and the order of grades as they stand in JSON. One
// thread.
#pragma once

#include "emulator/cli/terminal/common_flags.hpp"

#include <string>

namespace apprunner::cli {

/// --fail-on, "fail" unless given.
void add_fail_on_flag(CLI::App& command, std::string& fail_on);

/// Whether PASS, RISKY or FAIL ends such a verb with a failure.
[[nodiscard]] bool fails(const std::string& grade, const std::string& fail_on);

/// The worse of two grades.
[[nodiscard]] std::string worse(const std::string& one, const std::string& other);

}  // namespace apprunner::cli
