// `check`: one look for CI. What is looked at is image_check.hpp's; here are the flags, and the
// order of the end: the verdict is told, the files are written, what runs is removed. One thread.
#include "emulator/cli/client/load.hpp"
#include "emulator/cli/report/fail_on.hpp"
#include "emulator/cli/report/report_files.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/settings/up_flags.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/verdict_text.hpp"
#include "emulator/cli/verbs/image_check.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <cstdio>

namespace apprunner::cli {
namespace {

constexpr const char* check_footer =
    "Starts a daemon of its own and leaves nothing. Exit codes are those of `up`; with\n"
    "--fail-on risky, RISKY ends with 1. The app has to stay healthy for 40 s, as long as AWS's "
    "own\n"
    "steps take; --for 5s looks shorter, and says so. Ctrl-C ends it with what is known by then.\n"
    "\n"
    "Examples:\n"
    "  apprunner-sim check . --port 3000\n"
    "  apprunner-sim check my-app:new --port 3000 --junit junit.xml --artifacts out\n"
    "  apprunner-sim check my-app:new --from my-app:old --fail-on risky --sarif app.sarif\n";

std::string load_rule(const std::string& text) {
    return rules::number_between(text, 1, load_per_second_max);
}

void print_remark(const Json& remark, const CommonFlags& common) {
    const Json verdict = {{"Grade", "PASS"}, {"Findings", Json::array({remark})}};
    const std::string text = findings_text(verdict, wants_colour(stdout, common.no_color));
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

/// A document is whole, and so comes when all is known; lines come at once.
ImageCheck::Teller teller_of(const CommonFlags& common) {
    if (common.json()) return {[](const CheckCase&) {}, [](const Json&) {}};
    return {
        [&common](const CheckCase& each) {
            print_line(stdout, printable(each.name) + ":");
            print_end(each.end, common);
            if (!each.load.empty()) print_line(stdout, "  load: " + each.load);
        },
        [&common](const Json& remark) { print_remark(remark, common); }};
}

/// Whatever becomes of the files, the verdict is out; only a pass has no code of its own then.
ExitCode tell_and_write(const CheckReport& report, const CheckFlags& flags) {
    if (flags.up.common->json()) print_json(check_document(report));
    try {
        write_reports(report, flags.files);
    } catch (const Exit& exit) {
        print_failure(exit.what());
        return report.code == ExitCode::passed ? exit.code() : report.code;
    }
    return report.code;
}

ExitCode run_check(CheckFlags& flags) {
    auto build = take_build(flags.up, flags.build, "check");
    UpPlan plan = plan_up(flags.up, "check");
    const std::string env_file = unread_env_file(flags.up);
    if (!env_file.empty()) plan.remarks.push_back(env_file);
    check_writable(flags.files);
    ExitCode code = ExitCode::failed;
    {
        // What runs is removed at the end of this block, after everything was told.
        ImageCheck check(flags, std::move(plan), std::move(build), teller_of(*flags.up.common));
        code = tell_and_write(check.run(), flags);
    }
    if (code == ExitCode::interrupted) print_failure("interrupted; nothing is left behind");
    return code;
}

void add_report_flags(CLI::App& command, CheckFlags& flags) {
    const std::string group = "Report";
    command.add_option("--junit", flags.files.junit, "Write JUnit XML")
        ->type_name("FILE")
        ->group(group);
    command.add_option("--sarif", flags.files.sarif, "Write SARIF 2.1.0")
        ->type_name("FILE")
        ->group(group);
    command.add_option("--summary", flags.files.summary, "Write Markdown")
        ->type_name("FILE")
        ->group(group);
    command.add_option("--html", flags.files.html, "Write a page with pictures that works offline")
        ->type_name("FILE")
        ->group(group);
    command
        .add_option(
            "--artifacts",
            flags.files.artifacts,
            "Write the evidence of each deployment: timeline, feed, probes, the app's output"
        )
        ->type_name("FOLDER")
        ->group(group);
    add_fail_on_flag(command, flags.fail_on);
}

}  // namespace

Verb add_check(CLI::App& root) {
    auto flags = std::make_shared<CheckFlags>();
    CLI::App* command = add_command(
        root, "check", "Judge an image once, for CI; leaves nothing behind", "Service verbs"
    );
    command->footer(check_footer);
    add_plan_flags(*command, flags->up);
    add_build_flags(*command, flags->build);
    refuse_endpoint(*command, flags->up.common, has_own_daemon);
    add_progress_flag(*command, flags->up.progress);
    command->add_option("--from", flags->from, "Also as an update of a service that runs this one")
        ->type_name("IMAGE")
        ->check(follows(rules::image, ""))
        ->group("Service");
    command
        ->add_option("--for", flags->look_for, "How long the app has to stay healthy: 5s, 1m (40s)")
        ->type_name("TIME")
        ->check(follows(rules::look_time, ""))
        ->group("Check");
    command->add_option("--load", flags->load, "So many GET / a second meanwhile: 1 to 100")
        ->type_name("COUNT")
        ->check(follows(load_rule, ""))
        ->group("Check");
    add_report_flags(*command, *flags);
    return {command, flags->up.common, [flags] { return run_check(*flags); }};
}

}  // namespace apprunner::cli
