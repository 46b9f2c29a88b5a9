// A rehearsal for the console's page and for reports: a scenario's text under several profiles, as
// one document with everything that a picture is drawn from. Pure but for a limit of real time;
// any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/cli/rehearsal/rehearsal.hpp"

#include <string>
#include <vector>

namespace apprunner::cli {

/// The profile of that name as rehearsals have it: nothing is cut short.
/// Errc::invalid_argument when there is none.
[[nodiscard]] base::Result<core::Profile> rehearsed_profile(const std::string& name);

/// {"Cases": [{Profile, ExitCode, Verdict, Status, LastEvent, GivenUpAfterSeconds, VirtualSeconds,
/// Refused, Timelines, Entries}], "Remarks"}; no profile: all. Errc::invalid_argument,
/// "scenario:LINE:COLUMN: ..."; also for what takes too long.
[[nodiscard]] base::Result<std::string> rehearsal_page(
    const std::string& scenario, const std::vector<std::string>& profiles
);

/// One of its Cases.
[[nodiscard]] Json page_case(const Rehearsal& rehearsal, Json entries);

}  // namespace apprunner::cli
