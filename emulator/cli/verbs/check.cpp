// `check`: one look for CI. A daemon of its own, the image as a first deployment and, with --from,
// as an update over a running older one; then all forms of the report, and nothing left. One
// thread.
#include "emulator/cli/client/engine_check.hpp"
#include "emulator/cli/client/follow.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/client/temporary_daemon.hpp"
#include "emulator/cli/report/check_report.hpp"
#include "emulator/cli/report/fail_on.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/settings/up_flags.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace apprunner::cli {
namespace {

using std::chrono::steady_clock;

constexpr const char* steady_for = "steady_for";
/// An app that dies soon after its check is noticed: on AWS the steps there take about 40 s.
constexpr const char* steady_for_s = "5";

constexpr const char* check_footer =
    "Starts a daemon of its own and leaves nothing. Exit codes are those of `up`; with\n"
    "--fail-on risky, RISKY ends with 1. The app has to stay healthy for 5 s (--set steady_for=).\n"
    "\n"
    "Examples:\n"
    "  apprunner-sim check my-app:new --port 3000 --junit junit.xml --artifacts out\n"
    "  apprunner-sim check my-app:new --from my-app:old --fail-on risky --sarif app.sarif\n";

struct CheckFlags {
    UpFlags up;
    std::string from;
    std::string fail_on;
    std::string junit;
    std::string sarif;
    std::string summary;
    std::string artifacts;
};

/// One run of `check`.
class ImageCheck {
  public:
    ImageCheck(const CheckFlags& flags, UpPlan plan)
        : flags_(flags),
          plan_(std::move(plan)),
          printer_(printer_options(flags.up.progress, *flags.up.common)),
          daemon_({"--log-level", "warn"}, interrupt_) {}

    /// All cases, up to the first that cannot be followed by another. Throws Exit.
    CheckReport run();

  private:
    void emulate();
    void first_deployment();
    void update_from(const std::string& old_image);
    [[nodiscard]] Json request_with(const std::string& image) const;
    CheckCase follow(const std::string& name, const std::string& slug, const Json& answer);
    CheckCase create(const Json& request, const std::string& name, const std::string& slug);
    void remove();
    Json call(std::string_view operation, const Json& body) {
        return ask(daemon_.client(), operation, body);
    }

    const CheckFlags& flags_;
    UpPlan plan_;
    Interrupt interrupt_;
    FeedPrinter printer_;
    OwnDaemon daemon_;
    CheckReport report_;
    std::string arn_;
};

Json& image_of(Json& request) {
    return request["SourceConfiguration"]["ImageRepository"]["ImageIdentifier"];
}

Json ImageCheck::request_with(const std::string& image) const {
    Json request = plan_.request;
    image_of(request) = image;
    return request;
}

void ImageCheck::emulate() {
    const bool is_set = std::any_of(plan_.knobs.begin(), plan_.knobs.end(), [](const auto& knob) {
        return knob.first == steady_for;
    });
    if (!is_set) plan_.knobs.emplace_back(steady_for, steady_for_s);
    call("AppRunnerSim.SetEmulation", emulation_of(plan_));
}

CheckCase ImageCheck::follow(const std::string& name, const std::string& slug, const Json& answer) {
    CheckCase result;
    result.name = name;
    result.slug = slug;
    printer_.note(fmt::format("{}:", name));
    Follower follower(daemon_.client(), interrupt_, printer_);
    const std::string operation_id = text_at(answer, "OperationId");
    follower.show_operation(operation_id);
    AppLines lines;
    follower.keep_entries([&result, &lines](const Json& entry) {
        result.entries.push_back(entry);
        lines.keep(entry);
    });
    const auto began = steady_clock::now();
    if (follower.until_operation_ends(arn_, operation_id) == FollowEnd::interrupted) {
        throw Exit(ExitCode::interrupted, "interrupted; nothing is left behind");
    }
    result.took_s = std::chrono::duration<double>(steady_clock::now() - began).count();
    result.end = operation_end(daemon_.client(), arn_, operation_id);
    lines.add_to(result.end);
    const std::string grade = text_at(result.end.verdict, "Grade");
    result.is_failure = result.end.code != ExitCode::passed || fails(grade, flags_.fail_on);
    return result;
}

CheckCase ImageCheck::create(
    const Json& request, const std::string& name, const std::string& slug
) {
    const Json answer = call("AppRunnerSim.CreateService", request);
    arn_ = text_at(member_at(answer, "Service"), "ServiceArn");
    return follow(name, slug, answer);
}

void ImageCheck::remove() {
    const Json answer = call("AppRunner.DeleteService", {{"ServiceArn", arn_}});
    FeedPrinterOptions quiet = printer_options("quiet", *flags_.up.common);
    FeedPrinter unseen(quiet);
    Follower follower(daemon_.client(), interrupt_, unseen);
    if (follower.until_operation_ends(arn_, text_at(answer, "OperationId")) !=
        FollowEnd::operation_ended) {
        throw Exit(ExitCode::interrupted, "interrupted; nothing is left behind");
    }
}

void ImageCheck::first_deployment() {
    report_.cases.push_back(create(plan_.request, "first deployment", "first-deployment"));
}

/// The older version has to run first; that it does not is told as its own case.
void ImageCheck::update_from(const std::string& old_image) {
    remove();
    CheckCase older =
        create(request_with(old_image), "first deployment of " + old_image, "older-version");
    if (older.end.code != ExitCode::passed) {
        older.is_failure = true;
        report_.cases.push_back(std::move(older));
        return;
    }
    const Json older_service = {{"ServiceArn", arn_}};
    const Json answer =
        call("AppRunnerSim.UpdateService", update_request(plan_.request, older_service));
    report_.cases.push_back(follow("update from " + old_image, "update", answer));
}

CheckReport ImageCheck::run() {
    report_.service = text_at(plan_.request, "ServiceName");
    report_.image = image_of(plan_.request).get<std::string>();
    report_.file = plan_.config_file.value_or("Dockerfile");
    report_.began_at_s =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    require_engine(daemon_.client());
    emulate();
    first_deployment();
    if (!flags_.from.empty()) update_from(flags_.from);
    for (const CheckCase& each : report_.cases) {
        if (report_.code != ExitCode::passed || !each.is_failure) continue;
        report_.code = each.end.code == ExitCode::passed ? ExitCode::failed : each.end.code;
    }
    return report_;
}

void write_forms(const CheckReport& report, const CheckFlags& flags) {
    if (!flags.junit.empty()) write_text_file(flags.junit, junit_of(report));
    if (!flags.sarif.empty()) write_text_file(flags.sarif, json_text(sarif_of(report)));
    if (!flags.summary.empty()) write_text_file(flags.summary, summary_of(report));
    if (!flags.artifacts.empty()) write_artifacts(report, flags.artifacts);
    if (!is_read_by_github()) return;
    const char* page = std::getenv("GITHUB_STEP_SUMMARY");
    if (page != nullptr && *page != '\0') write_text_file(page, summary_of(report), true);
    // Commands are read from both streams; stdout may be a document.
    for (const std::string& line : annotations_of(report)) print_line(stderr, line);
}

void print_cases(const CheckReport& report, const CommonFlags& common) {
    for (const CheckCase& each : report.cases) {
        print_line(stdout, printable(each.name) + ":");
        print_end(each.end, common);
    }
}

ExitCode run_check(const CheckFlags& flags) {
    UpPlan plan = plan_up(flags.up, "check");
    // The daemon is gone before the report is told: the report is the last thing seen.
    const CheckReport report = ImageCheck(flags, std::move(plan)).run();
    write_forms(report, flags);
    if (flags.up.common->json()) {
        print_json(check_document(report));
    } else {
        print_cases(report, *flags.up.common);
    }
    return report.code;
}

void add_report_flags(CLI::App& command, CheckFlags& flags) {
    const std::string group = "Report";
    command.add_option("--junit", flags.junit, "Write JUnit XML")->type_name("FILE")->group(group);
    command.add_option("--sarif", flags.sarif, "Write SARIF 2.1.0")
        ->type_name("FILE")
        ->group(group);
    command.add_option("--summary", flags.summary, "Write Markdown")
        ->type_name("FILE")
        ->group(group);
    command
        .add_option(
            "--artifacts",
            flags.artifacts,
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
    refuse_endpoint(*command, flags->up.common, has_own_daemon);
    add_progress_flag(*command, flags->up.progress);
    command->add_option("--from", flags->from, "Also as an update of a service that runs this one")
        ->type_name("IMAGE")
        ->check(follows(rules::image, ""))
        ->group("Service");
    add_report_flags(*command, *flags);
    return {command, flags->up.common, [flags] { return run_check(*flags); }};
}

}  // namespace apprunner::cli
