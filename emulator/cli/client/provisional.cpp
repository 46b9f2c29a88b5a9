// Reads DescribeEmulation's ProvisionalVerdict, which the engine makes at each asking.
#include "emulator/cli/client/provisional.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

/// Nothing is told of a wait that is over soon.
constexpr double told_wait_s_min = 5;

}  // namespace

void tell_long_wait(
    Follower& follower,
    DaemonClient& client,
    FeedPrinter& printer,
    const std::string& arn,
    std::chrono::seconds after
) {
    if (printer.shows_in_place()) {
        follower.on_wait([&client, &printer, arn] {
            const auto answer =
                client.call("AppRunnerSim.DescribeEmulation", {{"ServiceArn", arn}});
            if (!answer) return;
            const Json& verdict = member_at(*answer, "ProvisionalVerdict");
            if (text_at(verdict, "Grade") != "FAIL") return printer.waiting("");
            printer.waiting(fmt::format(
                "{:.0f} s; waits for the app to be healthy, until {:.0f} s",
                number_at(verdict, "AfterSeconds", 0.0),
                number_at(verdict, "GiveUpAfterSeconds", 0.0)
            ));
        });
    }
    follower.on_long_wait(after, [&client, &printer, arn] {
        const auto answer = client.call("AppRunnerSim.DescribeEmulation", {{"ServiceArn", arn}});
        if (!answer) return false;
        const Json& verdict = member_at(*answer, "ProvisionalVerdict");
        // One that is healthy so far waits for something else.
        if (text_at(verdict, "Grade") != "FAIL") return false;
        const double limit_s = number_at(verdict, "GiveUpAfterSeconds", 0.0);
        if (limit_s - number_at(verdict, "AfterSeconds", 0.0) < told_wait_s_min) return true;
        // It begins with how sure it is: "not certain yet, after 20 s of the 360 s ...".
        printer.note(fmt::format(
            "{} Ctrl-C ends it with what is known, --give-up 30 sooner", text_at(verdict, "Summary")
        ));
        const Json& findings = member_at(verdict, "Findings");
        const std::string fix = findings.empty() ? "" : text_at(findings.front(), "Fix");
        if (!fix.empty()) printer.note("if that is it: " + fix);
        return true;
    });
}

std::optional<OperationEnd> end_so_far(
    DaemonClient& client, const std::string& arn, const std::string& operation_id
) {
    OperationEnd end = operation_end(client, arn, operation_id);
    const Json& so_far = member_at(end.emulation, "ProvisionalVerdict");
    // It may have ended while the signal was on its way: then that is what is known.
    if (end.verdict.is_null()) {
        if (so_far.is_null()) return std::nullopt;
        end.verdict = so_far;
    }
    end.code = ExitCode::interrupted;
    return end;
}

}  // namespace apprunner::cli
