// Calls StopDaemon and waits, for a bounded time, until the daemon's process is gone. One thread.
#include "emulator/cli/client/stop.hpp"

#include "emulator/cli/client/launch_lock.hpp"
#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/terminal/exit_code.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

/// Removing services takes their stop grace; many of them end side by side.
constexpr std::chrono::seconds removal_wait_max{300};

}  // namespace

std::vector<std::string> stop_daemon(
    DaemonClient& client, int pid, bool remove_services, Interrupt& interrupt
) {
    const Json answer = ask(
        client, "AppRunnerSim.StopDaemon", {{"RemoveServices", remove_services}}, removal_wait_max
    );
    const auto deadline = std::chrono::steady_clock::now() + removal_wait_max;
    while (pid > 0 ? is_living_daemon(pid) : client.healthy(std::chrono::seconds(2))) {
        if (std::chrono::steady_clock::now() > deadline) {
            throw Exit(
                ExitCode::failed,
                fmt::format(
                    "the daemon has not ended within {} s; its log is {}",
                    removal_wait_max.count(),
                    daemon_log().string()
                )
            );
        }
        pause_step(interrupt);
    }
    return texts_at(answer, "LeftBehind");
}

}  // namespace apprunner::cli
