// `logs`: the feed of one service, past and, with -f, as it comes. Data: it goes to stdout.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/follow.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <limits>

namespace apprunner::cli {
namespace {

using model::FeedKind;

/// As many as the daemon keeps.
constexpr int feed_entries_max = 20000;

struct LogsFlags {
    std::shared_ptr<CommonFlags> common;
    std::string service;
    bool follow = false;
    bool app = false;
    bool events = false;
    bool deployment = false;
    std::string since;
    std::string tail;
    bool last = false;
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

std::string tail_rule(const std::string& text) {
    return rules::number_between(text, 1, feed_entries_max);
}

/// What of the past is shown.
struct Window {
    std::int64_t since_ms = 0;
    std::size_t tail = std::numeric_limits<std::size_t>::max();
    std::string operation_id;  ///< With --last; "": of all operations.
};

/// Deployments, and what else ends with a verdict.
bool deploys(const Json& operation) {
    const std::string type = text_at(operation, "Type");
    return type == "CREATE_SERVICE" || type == "UPDATE_SERVICE" || type == "START_DEPLOYMENT";
}

Window window_of(DaemonClient& client, const LogsFlags& flags, const std::string& arn) {
    Window window;
    if (const auto seconds = rules::seconds_of(flags.since)) {
        const auto from = std::chrono::system_clock::now() - std::chrono::seconds(*seconds);
        window.since_ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(from.time_since_epoch()).count();
    }
    if (const auto lines = whole_number(flags.tail)) {
        window.tail = static_cast<std::size_t>(*lines);
    }
    if (!flags.last) return window;
    for (const Json& operation : list_operations(client, arn)) {
        if (!deploys(operation)) continue;
        window.operation_id = text_at(operation, "Id");
        break;
    }
    return window;
}

/// The entries of the past that are in the window, oldest first. An app's lines have no operation:
/// those since the operation's first entry belong to it.
std::deque<Json> entries_in(const Window& window, Follower& follower, const std::string& arn) {
    std::deque<Json> entries;
    bool has_begun = window.operation_id.empty();
    follower.keep_entries([&](const Json& entry) {
        const std::string operation = text_at(entry, "OperationId");
        has_begun = has_begun || operation == window.operation_id;
        if (!has_begun || number_at<std::int64_t>(entry, "At", 0) < window.since_ms) return;
        if (!window.operation_id.empty() && !operation.empty() &&
            operation != window.operation_id && kind_of(entry) != FeedKind::app) {
            return;
        }
        entries.push_back(entry);
        if (entries.size() > window.tail) entries.pop_front();
    });
    follower.print_available(arn);
    follower.keep_entries(nullptr);
    return entries;
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
    const Window window = window_of(client, flags, arn);
    follower.print_entries(false);
    for (const Json& entry : entries_in(window, follower, arn)) printer.print(entry);
    follower.print_entries(true);
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
        "Examples:\n  apprunner-sim logs my-app -f\n  apprunner-sim logs my-app --app --tail 50\n"
        "  apprunner-sim logs my-app --last\n  apprunner-sim logs my-app --since 10m\n"
    );
    command->add_option("service", flags->service, "Its name or ARN; not needed for the only one")
        ->type_name("NAME");
    command->add_flag("-f,--follow", flags->follow, "Go on until Ctrl-C or the service is deleted");
    command->add_flag("--app", flags->app, "The app's own output");
    command->add_flag("--events", flags->events, "App Runner's service events");
    command->add_flag(
        "--deployment", flags->deployment, "Deployment log, probes, instances, verdicts"
    );
    command->add_option("--since", flags->since, "Only what is not older: 30s, 10m")
        ->type_name("TIME")
        ->check(follows(rules::look_time, ""));
    command->add_option("-n,--tail", flags->tail, "Only so many of the last entries")
        ->type_name("COUNT")
        ->check(follows(tail_rule, ""));
    command->add_flag(
        "--last", flags->last, "Only the last deployment, and what the app says since"
    );
    flags->common = add_common_flags(*command);
    return {command, flags->common, [flags] { return run_logs(*flags); }};
}

}  // namespace apprunner::cli
