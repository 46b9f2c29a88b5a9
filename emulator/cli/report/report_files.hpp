// The files that `check` is asked for: found out before anything runs whether they can be written,
// and written at the end. One thread.
#pragma once

#include "emulator/cli/report/check_report.hpp"

#include <string>

namespace apprunner::cli {

/// Empty: not asked for.
struct ReportFiles {
    std::string junit;
    std::string sarif;
    std::string summary;
    std::string html;
    std::string artifacts;  ///< A folder; made when it is absent.
};

/// Throws Exit(usage), which names the file and why it cannot be written. A file that is not there
/// yet is not there afterwards either; what is in one that is there stays.
void check_writable(const ReportFiles& files);

/// Writes all of them, and what GitHub Actions reads where that runs us. Throws Exit(failed) at the
/// first that cannot be written.
void write_reports(const CheckReport& report, const ReportFiles& files);

}  // namespace apprunner::cli
