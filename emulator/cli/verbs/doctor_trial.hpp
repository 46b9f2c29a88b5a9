// One start of a container for `doctor`: of a program of ours that does nothing, in an image that
// the engine makes itself. One thread.
#pragma once

#include "emulator/cli/terminal/interrupt.hpp"
#include "emulator/cli/verbs/doctor_checks.hpp"

#include <string>

namespace apprunner::cli {

/// Has the engine at `endpoint` run a program while it builds an image FROM scratch, and leaves
/// nothing. What goes wrong is the engine's or the machine's trouble, in the engine's own words.
[[nodiscard]] DoctorCheck try_one_start(const std::string& endpoint, Interrupt& interrupt);

}  // namespace apprunner::cli
