// `deploy`, `pause`, `resume` and `delete`: one AWS operation each, followed to its end.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/follow.hpp"
#include "emulator/cli/client/operation_end.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/settings/rules.hpp"
#include "emulator/cli/settings/tag_flags.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace apprunner::cli {
namespace {

struct LifecycleFlags {
    std::shared_ptr<CommonFlags> common;
    std::string service;
    std::vector<std::string> services;  ///< Of `delete`.
    bool all = false;                   ///< Of `delete`.
    std::vector<std::string> tags;      ///< Of `delete`: KEY=VALUE.
    std::string progress;
    std::string wait;
    bool detach = false;
};

/// What tells the four verbs apart.
struct LifecycleVerb {
    std::string name;
    std::string description;
    std::string target;
    std::string done;  ///< "paused", for the last line.
    std::string footer;
    bool needs_name = false;
};

Follower::Deadline deadline_after(const std::string& seconds_text) {
    const auto seconds = whole_number(seconds_text);
    if (!seconds) return std::nullopt;
    return std::chrono::steady_clock::now() + std::chrono::seconds(*seconds);
}

Exit end_of_wait(FollowEnd why, const std::string& operation_id) {
    const bool interrupted = why == FollowEnd::interrupted;
    return {
        interrupted ? ExitCode::interrupted : ExitCode::gave_up_waiting,
        fmt::format(
            "{}; operation {} goes on (`apprunner-sim operations` shows it)",
            interrupted ? "interrupted" : "--wait ran out",
            operation_id
        )};
}

void report(const OperationEnd& end, const LifecycleFlags& flags, const LifecycleVerb& verb) {
    // Operations without a verdict of their own are told in one plain line.
    if (!flags.common->json() && end.verdict.is_null() && end.code == ExitCode::passed) {
        print_line(stdout, fmt::format("{} {}", verb.done, printable(flags.service)));
        return;
    }
    report_end(end, *flags.common, 0);
}

ExitCode run_lifecycle(const LifecycleFlags& flags, const LifecycleVerb& verb) {
    DaemonClient client = connect(flags.common->endpoint);
    Interrupt interrupt;
    FeedPrinter printer(printer_options(flags.progress, *flags.common));
    Follower follower(client, interrupt, printer);
    const std::string arn = service_arn_of(client, flags.service);
    follower.skip_to_end(arn);
    const Json answer = ask(client, verb.target, {{"ServiceArn", arn}});
    const std::string operation_id = text_at(answer, "OperationId");
    if (flags.detach) {
        if (flags.common->json()) {
            print_json({{"ServiceArn", arn}, {"OperationId", operation_id}});
        } else {
            print_line(stdout, "operation " + printable(operation_id));
        }
        return ExitCode::passed;
    }
    follower.show_operation(operation_id);
    AppLines lines;
    follower.keep_entries([&lines](const Json& entry) { lines.keep(entry); });
    const FollowEnd why =
        follower.until_operation_ends(arn, operation_id, deadline_after(flags.wait));
    if (why != FollowEnd::operation_ended) throw end_of_wait(why, operation_id);
    OperationEnd end = operation_end(client, arn, operation_id);
    lines.add_to(end);
    report(end, flags, verb);
    return end.code;
}

/// The ARNs of all services, or of those with all of the tags, which are told first.
std::vector<std::string> services_meant(const LifecycleFlags& flags) {
    DaemonClient client = connect(flags.common->endpoint);
    std::vector<std::string> arns;
    std::vector<std::string> names;
    for (const Json& each : list_services(client)) {
        const std::string arn = text_at(each, "ServiceArn");
        if (!flags.all) {
            const Json answer =
                ask(client, "AppRunner.ListTagsForResource", {{"ResourceArn", arn}});
            if (!has_tags(member_at(answer, "Tags"), flags.tags)) continue;
        }
        arns.push_back(arn);
        names.push_back(printable(text_at(each, "ServiceName")));
    }
    if (flags.common->json()) return arns;
    if (arns.empty()) {
        print_line(stdout, flags.all ? "there is no service" : "there is no service with that tag");
    } else if (!flags.all) {
        print_line(stdout, "deleting " + listed(names, "and"));
    }
    return arns;
}

/// `delete`: each on its own, whatever became of the one before; the first failure's code.
ExitCode run_delete(const LifecycleFlags& flags, const LifecycleVerb& verb) {
    std::vector<std::string> names = flags.services;
    const int ways = (names.empty() ? 0 : 1) + (flags.all ? 1 : 0) + (flags.tags.empty() ? 0 : 1);
    if (ways != 1) {
        throw usage_error("give the services' names, or --tag, or --all", verb.name);
    }
    if (names.empty()) names = services_meant(flags);
    if (flags.common->json() && names.size() != 1) {
        throw usage_error("--output json takes one service at a time", verb.name);
    }
    ExitCode code = ExitCode::passed;
    for (const std::string& name : names) {
        LifecycleFlags one = flags;
        one.service = name;
        ExitCode its = ExitCode::failed;
        try {
            its = run_lifecycle(one, verb);
        } catch (const Exit& exit) {
            if (names.size() == 1 || exit.code() == ExitCode::interrupted) throw;
            print_failure(exit.what());
            its = exit.code();
        }
        if (code == ExitCode::passed) code = its;
    }
    return code;
}

Verb add_lifecycle(CLI::App& root, const LifecycleVerb& verb) {
    auto flags = std::make_shared<LifecycleFlags>();
    CLI::App* command = add_command(root, verb.name, verb.description, "Service verbs");
    command->footer(verb.footer);
    if (verb.needs_name) {
        command->add_option("service", flags->services, "The services' names or ARNs")
            ->type_name("NAME");
        command->add_flag("--all", flags->all, "All services; the daemon goes on");
        command
            ->add_option("--tag", flags->tags, "All that have the tag; with several, all of them")
            ->type_name("KEY=VALUE")
            ->check(follows(rules::named_value, ""))
            ->allow_extra_args(false);
    } else {
        command
            ->add_option("service", flags->service, "Its name or ARN; not needed for the only one")
            ->type_name("NAME");
    }
    command->add_flag("-d,--detach", flags->detach, "Return at once with the operation's id")
        ->group("Run");
    command->add_option("--wait", flags->wait, "Give up after so many seconds (exit code 13)")
        ->type_name("SECONDS")
        ->check(follows(rules::positive_seconds, ""))
        ->group("Run");
    flags->common = add_common_flags(*command);
    add_progress_flag(*command, flags->progress);
    return {command, flags->common, [flags, verb] {
                return verb.needs_name ? run_delete(*flags, verb) : run_lifecycle(*flags, verb);
            }};
}

}  // namespace

Verb add_deploy(CLI::App& root) {
    return add_lifecycle(
        root,
        {"deploy",
         "Deploy the service's image anew (StartDeployment)",
         "AppRunner.StartDeployment",
         "deployed",
         "Exit codes are those of `up`: 11 when the deployment was rolled back.\n"
         "\nExample:\n  apprunner-sim deploy my-app\n",
         false}
    );
}

Verb add_pause(CLI::App& root) {
    return add_lifecycle(
        root,
        {"pause",
         "Pause a service: its instances end, its address stays",
         "AppRunner.PauseService",
         "paused",
         "Example:\n  apprunner-sim pause my-app\n",
         false}
    );
}

Verb add_resume(CLI::App& root) {
    return add_lifecycle(
        root,
        {"resume",
         "Resume a paused service with the version that it ran last",
         "AppRunner.ResumeService",
         "resumed",
         "Example:\n  apprunner-sim resume my-app\n",
         false}
    );
}

Verb add_delete(CLI::App& root) {
    return add_lifecycle(
        root,
        {"delete",
         "Delete a service and everything that runs for it",
         "AppRunner.DeleteService",
         "deleted",
         "Never guesses which one.\n\n"
         "Examples:\n  apprunner-sim delete my-app\n  apprunner-sim delete one-app other-app\n"
         "  apprunner-sim delete --all\n  apprunner-sim delete --tag pull-request=42\n",
         true}
    );
}

}  // namespace apprunner::cli
