// `down`: ends all services and the daemon, and waits until both are gone.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/launch_lock.hpp"
#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/client/stop.hpp"
#include "emulator/cli/terminal/interrupt.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

struct DownFlags {
    std::shared_ptr<CommonFlags> common;
};

void tell(const CommonFlags& common, const std::string& text, int services) {
    if (common.json()) {
        print_json({{"SchemaVersion", 1}, {"ExitCode", 0}, {"RemovedServices", services}});
    } else {
        print_line(stdout, text);
    }
}

/// The daemon's files go too, unless another `up` has just started the next one.
void tidy(Interrupt& interrupt) {
    if (!std::filesystem::exists(runtime_dir())) return;
    const LaunchLock lock = lock_launching(interrupt);
    const auto file = read_daemon_file(daemon_file());
    if (!file || !is_living_daemon(file->pid)) remove_daemon_files(lock);
}

ExitCode run_down(const DownFlags& flags) {
    Interrupt interrupt;
    const auto address = daemon_address(flags.common->endpoint);
    const auto left_over = address ? std::nullopt : read_daemon_file(daemon_file());
    if (!address && !left_over && !has_kept_state()) {
        tidy(interrupt);
        tell(*flags.common, "nothing to do: no daemon runs", 0);
        return ExitCode::passed;
    }
    // What an earlier daemon has left, only a daemon can tell from what is other people's.
    std::vector<std::string> arguments;
    if (!address) {
        print_line(stderr, "no daemon runs; starting one that removes what the last one left");
        if (left_over && !left_over->state_dir.empty()) {
            arguments = {"--state-dir", left_over->state_dir};
        }
    }
    Launched launched = connect_or_start(flags.common->endpoint, arguments, interrupt);
    launched.client.watch(interrupt.fd());
    const Json daemon = ask(launched.client, "AppRunnerSim.DescribeDaemon", Json::object());
    const int services = number_at(daemon, "ServiceCount", 0);
    stop_daemon(launched.client, launched.pid, true, interrupt);
    if (launched.pid > 0) tidy(interrupt);
    tell(
        *flags.common,
        fmt::format(
            "removed {} service{}; the daemon has ended", services, services == 1 ? "" : "s"
        ),
        services
    );
    return ExitCode::passed;
}

}  // namespace

Verb add_down(CLI::App& root) {
    auto flags = std::make_shared<DownFlags>();
    CLI::App* command =
        add_command(root, "down", "End all services and the daemon", "Service verbs");
    command->footer("Ends with 0 when nothing runs.\n\nExample:\n  apprunner-sim down\n");
    flags->common = add_common_flags(*command);
    return {command, flags->common, [flags] { return run_down(*flags); }};
}

}  // namespace apprunner::cli
