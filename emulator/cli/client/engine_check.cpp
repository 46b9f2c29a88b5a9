// Asks the daemon once whether its Docker Engine answers, and ends the verb with a sentence when it
// does not.
#include "emulator/cli/client/engine_check.hpp"

#include "emulator/cli/client/services.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/exit_code.hpp"

#include <fmt/format.h>

namespace apprunner::cli {

Json require_engine(DaemonClient& client) {
    Json daemon = ask(client, "AppRunnerSim.DescribeDaemon", Json::object());
    const Json& engine = member_at(daemon, "Engine");
    if (flag_at(engine, "Reachable")) return daemon;
    throw Exit(
        ExitCode::engine_unreachable,
        fmt::format(
            "no Docker Engine answers at {}: {}; start it, or point DOCKER_HOST or the docker "
            "context at one that runs (`apprunner-sim doctor` looks closer)",
            printable(text_at(engine, "Endpoint")),
            printable(text_at(engine, "Error"))
        )
    );
}

}  // namespace apprunner::cli
