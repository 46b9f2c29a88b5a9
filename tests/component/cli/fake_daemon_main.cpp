// Puts the fake daemon where the real one is linked, so that tests can start it through the CLI.
// APPRUNNER_FAKE in the environment chooses: "no-engine", "broken" (ends at once), "waits" (no
// deployment ends), "deaf" (instances have to be killed) or "no-image"; anything else passes every
// deployment. APPRUNNER_FAKE_CALLS names a file for the calls, a line each.
#include "emulator/daemon/daemon.hpp"
#include "emulator/daemon/listener_report.hpp"
#include "tests/component/cli/fake_daemon.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace apprunner::daemon {

using cli::fake::Json;

namespace {

cli::fake::Script script_of(const std::string& behaviour) {
    cli::fake::Script script;
    script.entries = {{{"Kind", "EVENT"}, {"Text", "Service creation started."}}};
    if (behaviour == "waits") {
        script.verdict = false;
        script.provisional = {
            {"Grade", "FAIL"},
            {"Ending", "CREATE_FAILED"},
            {"Summary", "not certain yet: nothing listens on port 8080"},
            {"Findings",
             {{{"Code", "ARS-NOT-LISTENING"},
               {"Weight", "FAIL"},
               {"Summary", "nothing listens on port 8080"},
               {"Evidence", {"probe 1: refused"}},
               {"Fix", "bind to 0.0.0.0"}}}},
            {"Provisional", true},
            {"AfterSeconds", 9.0},
            {"GiveUpAfterSeconds", 360.0}};
    }
    script.ignores_sigterm = behaviour == "deaf";
    if (behaviour == "no-image") {
        script.grade = "FAIL";
        script.ending = "IMAGE_NOT_OBTAINED";
        script.operation_status = "FAILED";
        script.service_status = "CREATE_FAILED";
        script.findings = {
            {{"Code", "ARS-REGISTRY-UNREACHABLE"},
             {"Weight", "FAIL"},
             {"Summary", "The registry does not answer."},
             {"Evidence", Json::array()},
             {"Fix", "Check the registry's host name."}}};
        script.local_images = {"field/min:latest", "other:1"};
    }
    return script;
}

void write_calls(const cli::fake::FakeDaemon& fake) {
    const char* file = std::getenv("APPRUNNER_FAKE_CALLS");
    if (file == nullptr) return;
    std::ofstream stream(file, std::ios::app);
    for (const std::string target :
         {"AppRunnerSim.SetEmulation", "AppRunner.DeleteService", "AppRunnerSim.Lint"}) {
        for (const auto& call : fake.calls(target)) {
            stream << target << " " << call.body.dump() << "\n";
        }
    }
}

}  // namespace

int run(const DaemonOptions& options) {
    const char* variable = std::getenv("APPRUNNER_FAKE");
    const std::string behaviour = variable == nullptr ? "" : variable;
    if (behaviour == "broken") {
        std::fprintf(stderr, "the fake daemon is broken today\n");
        return 1;
    }
    cli::fake::FakeDaemon fake;
    fake.set_engine_reachable(behaviour != "no-engine");
    if (!behaviour.empty()) fake.set_script(script_of(behaviour));
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
    write_calls(fake);
    // The answer to StopDaemon leaves before the process does.
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    std::filesystem::remove(file);
    return 0;
}

/// No instance of the fake one has sockets.
int report_listeners() {
    return 0;
}

}  // namespace apprunner::daemon
