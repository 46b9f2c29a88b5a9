// The answer that this tool exists for: would App Runner take it, and if not, why. Plain data.
#pragma once

#include "emulator/core/ring/change.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::core {

/// In order: a worse one is greater. RISKY has passed here and may not on App Runner.
enum class Grade { pass, risky, fail };

/// How the operation ended, for exit codes.
enum class Ending {
    passed,
    image_not_obtained,
    create_failed,
    rolled_back,
    rollback_failed,
    failed,       ///< Pause, resume or delete did not succeed.
    environment,  ///< This machine could not start the app: no word on what App Runner would do.
};

/// A fix, written down for the place where it is made; empty where it is not made there.
struct HowTo {
    std::string dockerfile;
    std::string up;              ///< Flags of `up`: "--port 3000".
    std::string create_service;  ///< Members of CreateService's and UpdateService's JSON.
    std::string cloudformation;  ///< In YAML, under the Properties of AWS::AppRunner::Service.
    std::string terraform;       ///< In HCL, in aws_apprunner_service; of several lines.
    std::vector<Change> changes = {};  ///< What it is made of; not kept with the verdict.
    bool operator==(const HowTo&) const = default;
};

/// What came of a fix that was tried on another instance of the same image, beside the failing one.
struct Tried {
    bool passes = false;
    double after_s = 0;  ///< From its start to when it was healthy, or to when it had failed.
    std::string saw;     ///< What it came to where it did not pass: "HTTP 403 Forbidden".
};

/// One cause, with what was seen. `code` is stable (ARS-...).
struct Finding {
    std::string code;
    Grade weight = Grade::fail;  ///< fail and risky make the verdict; pass is a remark.
    std::string summary;         ///< One sentence: what happens on App Runner.
    /// What was seen, a line each; "app | " stands before the app's own.
    std::vector<std::string> evidence;
    std::string fix;                            ///< The smallest change that mends it.
    HowTo how_to = {};                          ///< The same, to be copied.
    std::vector<std::string> aws_log = {};      ///< What App Runner itself would have said of it.
    std::optional<Tried> tried = std::nullopt;  ///< The fix, where it could be.
};

/// Made once for each operation, and amended at most to RISKY after a pass: when an instance is
/// lost, or does not answer GET /, soon after (docs/EMULATION.md, "Profiles and knobs").
struct Verdict {
    std::string operation_id;
    Grade grade = Grade::pass;
    Ending ending = Ending::passed;
    std::string summary;            ///< One sentence for the verdict's line.
    std::vector<Finding> findings;  ///< Most telling first.
    double healthy_after_s = -1;    ///< Of the slowest, from its first probe; negative: never.
    double documented_limit_s = 0;  ///< Interval x UnhealthyThreshold.
    bool stopped_early = false;     ///< The outcome was certain before App Runner's own time.
};

/// What is known of a deployment that has not ended: the verdict as it would be if it ended now.
struct Outlook {
    Verdict verdict;
    double after_s = 0;          ///< From the deployment's first probe to now.
    double give_up_after_s = 0;  ///< From the same: how long App Runner gives it by the profile.
};

/// As the VERDICT line, JSON and `--fail-on` spell it.
[[nodiscard]] constexpr std::string_view grade_name(Grade grade) {
    switch (grade) {
        case Grade::pass:
            return "PASS";
        case Grade::risky:
            return "RISKY";
        case Grade::fail:
            break;
    }
    return "FAIL";
}

/// As DescribeEmulation spells it; the command line makes its exit code of it.
[[nodiscard]] constexpr std::string_view ending_name(Ending ending) {
    switch (ending) {
        case Ending::passed:
            return "PASSED";
        case Ending::image_not_obtained:
            return "IMAGE_NOT_OBTAINED";
        case Ending::create_failed:
            return "CREATE_FAILED";
        case Ending::rolled_back:
            return "ROLLED_BACK";
        case Ending::rollback_failed:
            return "ROLLBACK_FAILED";
        case Ending::environment:
            return "ENVIRONMENT";
        case Ending::failed:
            break;
    }
    return "FAILED";
}

}  // namespace apprunner::core
