// What a verb that deploys asks of the daemon first. One thread.
#pragma once

#include "emulator/cli/client/client.hpp"

namespace apprunner::cli {

/// DescribeDaemon's answer. Throws Exit(engine_unreachable), which names the endpoint, when no
/// Docker Engine answers the daemon.
Json require_engine(DaemonClient& client);

}  // namespace apprunner::cli
