// From a fix to the member of the configuration that it changes: file, line and the notation of
// that file. Pure; any thread.
#pragma once

#include "emulator/cli/settings/up_flags.hpp"

namespace apprunner::cli {

/// Gives each finding of the verdict whose fix changes members the list "Where", a text for each
/// member: `main.tf:41: port = "3000"`, and of one that is not written yet `main.tf: add ...`.
/// Nothing without a configuration.
void add_places(const UpPlan& plan, Json& verdict);

/// The findings of the configuration, and then the places of all.
void add_configuration(const UpPlan& plan, Json& verdict);

}  // namespace apprunner::cli
