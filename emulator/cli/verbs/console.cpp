// `console`: opens the daemon's page in a browser, or prints its address; starts a daemon when none
// runs. One thread.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/open_page.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

namespace apprunner::cli {
namespace {

ExitCode run_console(const CommonFlags& common) {
    Interrupt interrupt;
    const Launched launched = connect_or_start(common.endpoint, {}, interrupt);
    const std::string& endpoint = launched.client.endpoint();
    const std::string told = open_console(endpoint, "");
    if (common.json()) {
        print_json({{"Address", endpoint + "/"}, {"StartedDaemon", launched.started_here}});
    } else {
        print_line(stdout, printable(told));
    }
    return ExitCode::passed;
}

}  // namespace

Verb add_console(CLI::App& root) {
    CLI::App* command =
        add_command(root, "console", "Open the daemon's page in a browser", "Daemon verbs");
    command->footer(
        "Shows services, deployments as pictures, and what can be done; starts a daemon when none\n"
        "runs. Without a screen or xdg-open the address is printed.\n"
    );
    auto common = add_common_flags(*command);
    return {command, common, [common] { return run_console(*common); }};
}

}  // namespace apprunner::cli
