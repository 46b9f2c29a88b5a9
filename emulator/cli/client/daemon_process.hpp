// Finds the daemon, and starts one in the background when none runs. Two `up`s at the same moment
// start one daemon: a lock file makes the second wait for the first.
#pragma once

#include "emulator/cli/client/client.hpp"
#include "emulator/cli/terminal/interrupt.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::cli {

/// Where a daemon is said to be.
struct DaemonAddress {
    std::string endpoint;
    std::string origin;      ///< "--endpoint", "APPRUNNER_SIM_ENDPOINT" or the file's path.
    bool from_file = false;  ///< It is this user's own daemon: may be started when it is gone.
    int pid = 0;             ///< Only from the file.
};

/// --endpoint, else APPRUNNER_SIM_ENDPOINT, else the runtime file of a living process; nothing
/// when none of them names one.
[[nodiscard]] std::optional<DaemonAddress> daemon_address(const std::string& endpoint_flag);

/// A client of this user's own daemon, where one lives and answers; whatever endpoint is named.
[[nodiscard]] std::optional<DaemonClient> own_daemon();

/// A client of a daemon that runs. Throws Exit when there is none.
[[nodiscard]] DaemonClient connect(const std::string& endpoint_flag);

struct Launched {
    DaemonClient client;
    int pid = 0;  ///< 0: not known, because the endpoint was named.
    bool started_here = false;
};

/// Like connect(), but starts a daemon (this very program's `daemon`, with `arguments`, detached,
/// its log in daemon_log()) when none runs and no endpoint was named. Waits until it answers, at
/// most 15 s. Throws Exit: it did not start (with the end of its log), or interrupted.
[[nodiscard]] Launched connect_or_start(
    const std::string& endpoint_flag,
    const std::vector<std::string>& arguments,
    Interrupt& interrupt
);

}  // namespace apprunner::cli
