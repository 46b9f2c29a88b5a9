// Ending a daemon and waiting until it is gone, so that the next command finds a clean field.
#pragma once

#include "emulator/cli/client/client.hpp"
#include "emulator/cli/terminal/interrupt.hpp"

#include <string>
#include <vector>

namespace apprunner::cli {

/// StopDaemon, then waits for the end of process `pid`, or (0: not known) until nothing answers.
/// Gives what the Docker Engine does not let go of. Throws Exit: refused, interrupted, or not gone
/// within five minutes.
std::vector<std::string> stop_daemon(
    DaemonClient& client, int pid, bool remove_services, Interrupt& interrupt
);

}  // namespace apprunner::cli
