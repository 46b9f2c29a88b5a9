// Puts the fake daemon where the real one is linked, so that tests can start it through the CLI.
// APPRUNNER_FAKE in the environment chooses: "no-engine" or "broken" (ends at once); anything else
// passes every deployment.
#include "emulator/daemon/daemon.hpp"
#include "tests/component/cli/fake_daemon.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace apprunner::daemon {

int run(const DaemonOptions& options) {
    const char* variable = std::getenv("APPRUNNER_FAKE");
    const std::string behaviour = variable == nullptr ? "" : variable;
    if (behaviour == "broken") {
        std::fprintf(stderr, "the fake daemon is broken today\n");
        return 1;
    }
    cli::fake::FakeDaemon fake;
    fake.set_engine_reachable(behaviour != "no-engine");
    const std::filesystem::path folder =
        std::filesystem::path(std::getenv("XDG_RUNTIME_DIR")) / "apprunner-sim";
    const std::filesystem::path file = folder / "daemon.json";
    {
        // One line for each start: tests count them.
        std::ofstream starts(folder / "starts", std::ios::app);
        starts << getpid() << " " << options.version << (options.port_fixed ? " port" : "")
               << (options.ingress_port_fixed ? " ingress-port" : "") << "\n";
    }
    {
        const std::filesystem::path unfinished = folder / "daemon.json.new";
        std::ofstream stream(unfinished);
        stream << "{\"pid\": " << getpid() << ", \"endpoint\": \"" << fake.endpoint()
               << "\", \"version\": \"" << options.version << "\"}";
        stream.close();
        std::filesystem::rename(unfinished, file);
    }
    fake.wait_for_stop();
    // The answer to StopDaemon leaves before the process does.
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    std::filesystem::remove(file);
    return 0;
}

}  // namespace apprunner::daemon
