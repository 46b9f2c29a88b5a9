// A report as one HTML file that needs nothing else: the console's drawing code with its data
// inside. Pure; any thread.
#pragma once

#include "emulator/cli/report/check_report.hpp"

#include <string>

namespace apprunner::cli {

/// Of {"Kind": "check" or "rehearse", "Title", "Cases": [...]}; what report.js reads.
[[nodiscard]] std::string html_page(const Json& data);

/// Of a check, with the newest lines of each case; at most 300 KB for an ordinary one.
[[nodiscard]] std::string html_of(const CheckReport& report);

}  // namespace apprunner::cli
