// `logs`: the feed of one service, past and, with -f, as it comes. Data: it goes to stdout.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/follow.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

namespace apprunner::cli {
namespace {

using model::FeedKind;

struct LogsFlags {
    std::shared_ptr<CommonFlags> common;
    std::string service;
    bool follow = false;
    bool app = false;
    bool events = false;
    bool deployment = false;
};

std::set<FeedKind> kinds_of(const LogsFlags& flags) {
    std::set<FeedKind> kinds;
    if (flags.app) kinds.insert(FeedKind::app);
    if (flags.events) kinds.insert(FeedKind::event);
    if (flags.deployment) {
        kinds.insert(
            {FeedKind::deployment,
             FeedKind::probe,
             FeedKind::instance,
             FeedKind::remark,
             FeedKind::verdict}
        );
    }
    // Without a choice all but the progress of pulls, which is only of interest while it lasts.
    if (kinds.empty()) {
        kinds = {
            FeedKind::event,
            FeedKind::deployment,
            FeedKind::probe,
            FeedKind::instance,
            FeedKind::remark,
            FeedKind::verdict,
            FeedKind::app};
    }
    return kinds;
}

ExitCode run_logs(const LogsFlags& flags) {
    DaemonClient client = connect(flags.common->endpoint);
    Interrupt interrupt;
    FeedPrinterOptions options;
    options.stream = stdout;
    options.mode = flags.common->json() ? ProgressMode::json : ProgressMode::plain;
    options.colour = wants_colour(stdout, flags.common->no_color);
    options.wall_clock = true;
    options.show_verdicts = true;
    FeedPrinter printer(options);
    Follower follower(client, interrupt, printer);
    const std::string arn = service_arn_of(client, flags.service);
    follower.show_only(kinds_of(flags));
    follower.print_available(arn);
    if (!flags.follow) return ExitCode::passed;
    const FollowEnd end = follower.until_interrupted(arn);
    return end == FollowEnd::interrupted ? ExitCode::interrupted : ExitCode::passed;
}

}  // namespace

Verb add_logs(CLI::App& root) {
    auto flags = std::make_shared<LogsFlags>();
    CLI::App* command = add_command(
        root, "logs", "Show a service's events, deployments and its app's output", "Looking verbs"
    );
    command->footer(
        "Without --app, --events or --deployment all three are shown.\n"
        "With --output json: one entry per line.\n\n"
        "Examples:\n  apprunner-sim logs my-app -f\n  apprunner-sim logs my-app --app\n"
    );
    command->add_option("service", flags->service, "Its name or ARN; not needed for the only one")
        ->type_name("NAME");
    command->add_flag("-f,--follow", flags->follow, "Go on until Ctrl-C or the service is deleted");
    command->add_flag("--app", flags->app, "The app's own output");
    command->add_flag("--events", flags->events, "App Runner's service events");
    command->add_flag(
        "--deployment", flags->deployment, "Deployment log, probes, instances, verdicts"
    );
    flags->common = add_common_flags(*command);
    return {command, flags->common, [flags] { return run_logs(*flags); }};
}

}  // namespace apprunner::cli
