// `down`: ends all services and the daemon, and waits until both are gone.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/launch_lock.hpp"
#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/client/stop.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/interrupt.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

/// Each container takes its time to be killed and removed.
constexpr std::chrono::seconds orphan_wait_max{300};

struct DownFlags {
    std::shared_ptr<CommonFlags> common;
    bool removes_orphans = false;
};

/// What came of it.
struct Removed {
    int services = 0;
    std::size_t orphans = 0;
    std::vector<std::string> left;  ///< What the engine does not let go of.
};

void tell(const CommonFlags& common, const std::string& text, const Removed& removed) {
    for (const std::string& each : removed.left) {
        print_line(
            stderr,
            "left: " + printable(each) +
                "; `apprunner-sim down --orphans` removes it after a restart of the Docker Engine, "
                "in a Swarm when the lost node is back"
        );
    }
    if (!common.json()) return print_line(stdout, text);
    Json document = {{"SchemaVersion", 1}, {"ExitCode", 0}, {"RemovedServices", removed.services}};
    if (removed.orphans > 0) document["RemovedOrphans"] = removed.orphans;
    if (!removed.left.empty()) document["LeftBehind"] = removed.left;
    print_json(document);
}

/// Of daemons whose state is gone.
void remove_orphans(DaemonClient& client, Removed& removed) {
    const Json answer =
        ask(client, "AppRunnerSim.FindOrphans", {{"Remove", true}}, orphan_wait_max);
    removed.left = texts_at(answer, "LeftBehind");
    removed.orphans = texts_at(answer, "Containers").size() + texts_at(answer, "Networks").size() -
                      removed.left.size();
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
    if (!address && !left_over && !has_kept_state() && !flags.removes_orphans) {
        tidy(interrupt);
        tell(*flags.common, "nothing to do: no daemon runs", {});
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
    Removed removed;
    const std::size_t aside = member_at(member_at(daemon, "StateDamage"), "KeptAside").size();
    removed.services = number_at(daemon, "ServiceCount", 0) + static_cast<int>(aside);
    if (flags.removes_orphans) remove_orphans(launched.client, removed);
    const auto left = stop_daemon(launched.client, launched.pid, true, interrupt);
    removed.left.insert(removed.left.end(), left.begin(), left.end());
    if (launched.pid > 0) tidy(interrupt);
    tell(
        *flags.common,
        fmt::format(
            "removed {} service{}{}; the daemon has ended",
            removed.services,
            removed.services == 1 ? "" : "s",
            removed.orphans > 0 ? fmt::format(" and {} orphans", removed.orphans) : ""
        ),
        removed
    );
    return ExitCode::passed;
}

}  // namespace

Verb add_down(CLI::App& root) {
    auto flags = std::make_shared<DownFlags>();
    CLI::App* command =
        add_command(root, "down", "End all services and the daemon", "Service verbs");
    command->add_flag(
        "--orphans",
        flags->removes_orphans,
        "Also what daemons whose state folder is gone have left (`doctor` names it)"
    );
    command->footer(
        "Ends with 0 when nothing runs, and when the Docker Engine does not let go of a network:\n"
        "that is named, and free once the engine was restarted.\n\n"
        "Examples:\n  apprunner-sim down\n  apprunner-sim down --orphans\n"
    );
    flags->common = add_common_flags(*command);
    return {command, flags->common, [flags] { return run_down(*flags); }};
}

}  // namespace apprunner::cli
