// `up`: its flags, and what is known before a daemon is asked. up_run.hpp does the rest.
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/image_to_build.hpp"
#include "emulator/cli/verbs/up_run.hpp"
#include "emulator/cli/verbs/verb.hpp"

namespace apprunner::cli {
namespace {

constexpr const char* up_footer =
    "Creates the service, or updates the one of that name to exactly what file, flags and App\n"
    "Runner's defaults say; when nothing differs, deploys its image anew. Without an image, and "
    "in a\n"
    "folder with a Dockerfile, that is built (`up .` does the same).\n"
    "\n"
    "Examples:\n"
    "  apprunner-sim up --image my-app:latest --port 3000\n"
    "  apprunner-sim up . --watch --port 3000\n"
    "  apprunner-sim up my-app:v2 --name shop --health-check http --path /health --detach\n"
    "  apprunner-sim up --config service.yaml --env LOG_LEVEL=debug --give-up 60\n";

struct AllUpFlags {
    UpFlags up;
    BuildFlags build;
};

ExitCode run_up(AllUpFlags& flags) {
    if (flags.build.watches && flags.up.detach) {
        throw usage_error("--watch stays in the foreground; --detach does not", "up");
    }
    auto build = take_build(flags.up, flags.build, "up");
    UpPlan plan = plan_up(flags.up);
    const std::string env_file = unread_env_file(flags.up);
    if (!env_file.empty()) plan.remarks.push_back(env_file);
    return Up(flags.up, std::move(plan), std::move(build), flags.build.watches).run();
}

}  // namespace

Verb add_up(CLI::App& root) {
    auto flags = std::make_shared<AllUpFlags>();
    CLI::App* command = add_command(
        root,
        "up",
        "Create or update a service and tell whether App Runner would take it",
        "Service verbs"
    );
    command->footer(up_footer);
    add_up_flags(*command, flags->up);
    add_build_flags(*command, flags->build);
    add_watch_flag(*command, flags->build);
    return {command, flags->up.common, [flags] { return run_up(*flags); }};
}

}  // namespace apprunner::cli
