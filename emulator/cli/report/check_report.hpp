// What `check` has found, and its forms for CI: JUnit, SARIF, Markdown, GitHub's annotations. Pure
// but for what writes; any thread.
#pragma once

#include "emulator/cli/client/operation_end.hpp"

#include <string>
#include <vector>

namespace apprunner::cli {

/// One deployment that was tried.
struct CheckCase {
    std::string name;  ///< "first deployment", "update from OLD".
    std::string slug;  ///< The same as a folder's name.
    OperationEnd end;
    double took_s = 0;
    bool is_failure = false;    ///< By --fail-on.
    std::vector<Json> entries;  ///< Of the feed, in order.
    Json timeline;              ///< DescribeTimeline's; null: there is none.
    std::string load;           ///< What came of --load; "": there was none.
};

struct CheckReport {
    std::string service;
    std::string image;
    std::string file;       ///< What findings are shown at: the configuration, or the Dockerfile.
    double began_at_s = 0;  ///< Since the Unix epoch.
    std::vector<CheckCase> cases;
    ExitCode code = ExitCode::passed;
};

/// The worst grade of all; "PASS" without any.
[[nodiscard]] std::string worst_grade(const CheckReport& report);
/// FAIL and RISKY findings, then remarks, of one case.
[[nodiscard]] const Json& findings_of(const CheckCase& each);
/// What a finding says, line by line.
[[nodiscard]] std::string finding_text(const Json& finding);
/// Where a finding is shown: the first member that its fix changes; else the top of report.file.
struct FindingPlace {
    std::string file;
    int line = 1;
};
[[nodiscard]] FindingPlace place_of(const CheckReport& report, const Json& finding);
/// "error", "warning" or "note": what SARIF and GitHub call a finding's weight.
[[nodiscard]] const char* level_of(const std::string& weight);
/// One document: each case as `up --output json` has it, with its name.
[[nodiscard]] Json check_document(const CheckReport& report);

/// JUnit XML by the schema of Jenkins' xunit plugin, which GitLab and CircleCI read too.
[[nodiscard]] std::string junit_of(const CheckReport& report);
/// SARIF 2.1.0 as GitHub's code scanning reads it.
[[nodiscard]] Json sarif_of(const CheckReport& report);
/// Markdown for people, at most 1,000,000 bytes (GitHub drops more than 1 MiB).
[[nodiscard]] std::string summary_of(const CheckReport& report);
/// GitHub's workflow commands, one for each finding of weight, the worst first, at most ten.
[[nodiscard]] std::vector<std::string> annotations_of(const CheckReport& report);

/// `folder`/CASE/{timeline.txt, feed.jsonl, app.log, probes.json, document.json} and
/// `folder`/document.json. Throws Exit.
void write_artifacts(const CheckReport& report, const std::string& folder);
/// Throws Exit(failed) when the file cannot be written whole.
void write_text_file(const std::string& path, const std::string& text, bool append = false);

}  // namespace apprunner::cli
