// `down`: ends all services and the daemon, and waits until both are gone.
#include "emulator/cli/interrupt.hpp"
#include "emulator/cli/launch.hpp"
#include "emulator/cli/output.hpp"
#include "emulator/cli/runtime_files.hpp"
#include "emulator/cli/services.hpp"
#include "emulator/cli/verb.hpp"

#include <fmt/format.h>
#include <poll.h>

namespace apprunner::cli {
namespace {

/// Removing services takes their stop grace; many of them end side by side.
constexpr std::chrono::seconds removal_wait_max{300};
constexpr int poll_step_ms = 10;

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

/// Until a daemon that answered StopDaemon is gone: its process, or what answers at its address.
void wait_until_gone(Client& client, int pid, Interrupt& interrupt) {
    const auto deadline = std::chrono::steady_clock::now() + removal_wait_max;
    while (std::chrono::steady_clock::now() < deadline) {
        const bool lives =
            pid > 0 ? is_living_daemon(pid) : client.healthy(std::chrono::seconds(2));
        if (!lives) return;
        pollfd watched{interrupt.fd(), POLLIN, 0};
        poll(&watched, 1, poll_step_ms);
        if (interrupt.take()) {
            throw Exit(ExitCode::interrupted, "interrupted; the daemon goes on ending by itself");
        }
    }
    throw Exit(
        ExitCode::failed,
        fmt::format(
            "the daemon has not ended within {} s; its log is {}",
            removal_wait_max.count(),
            daemon_log().string()
        )
    );
}

ExitCode run_down(const DownFlags& flags) {
    const auto address = daemon_address(flags.common->endpoint);
    if (!address) {
        tell(*flags.common, "nothing to do: no daemon runs", 0);
        return ExitCode::passed;
    }
    Client client(address->endpoint, address->origin);
    Interrupt interrupt;
    client.watch(interrupt.fd());
    const Json daemon = ask(client, "AppRunnerSim.DescribeDaemon", Json::object());
    const int services = number_at(daemon, "ServiceCount", 0);
    ask(client, "AppRunnerSim.StopDaemon", {{"RemoveServices", true}}, removal_wait_max);
    wait_until_gone(client, address->pid, interrupt);
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
