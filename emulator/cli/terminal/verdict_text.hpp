// The verdict as lines for people: the word first, then each finding with its evidence and its
// fix. Pure; any thread.
#pragma once

#include "emulator/cli/terminal/json.hpp"

#include <string>

namespace apprunner::cli {

/// The finding's fix as `up` takes it: "apprunner-sim up ... FLAGS"; "" when no flag mends it.
[[nodiscard]] std::string up_command(const Json& finding);

/// "tried: passes after 2.1 s", "tried: does not help"; "" when the fix was not tried.
[[nodiscard]] std::string tried_text(const Json& finding);

/// "PASS ...", "RISKY ARS-... ..." or "FAIL ARS-... ...": the code is the first finding's that
/// weighs as much as the verdict. `verdict` is DescribeEmulation's Verdict.
[[nodiscard]] std::string verdict_line(const Json& verdict, bool colour);

/// The findings, a line feed after each line; "" without any. The first one goes without its own
/// line when verdict_line() has told it.
[[nodiscard]] std::string findings_text(const Json& verdict, bool colour);

}  // namespace apprunner::cli
