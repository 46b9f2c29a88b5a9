// `version`: this program's, and the daemon's and the engine's when a daemon runs. Never fails.
#include "emulator/cli/terminal/version.hpp"

#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

/// DescribeDaemon's answer, or null.
Json running_daemon(const CommonFlags& common) {
    const auto address = daemon_address(common.endpoint);
    if (!address) return nullptr;
    DaemonClient client(address->endpoint, address->origin);
    auto answer =
        client.call("AppRunnerSim.DescribeDaemon", Json::object(), std::chrono::seconds(5));
    if (!answer) return nullptr;
    return std::move(answer).value();
}

ExitCode run_version(const CommonFlags& common) {
    const Json daemon = running_daemon(common);
    const Json& engine = member_at(daemon, "Engine");
    if (common.json()) {
        print_json(
            {{"Version", version_text},
             {"AppRunnerApi", "2020-05-15"},
             {"Daemon", daemon.is_null() ? Json() : Json{{"Version", text_at(daemon, "Version")}}},
             {"Engine", engine}}
        );
        return ExitCode::passed;
    }
    print_line(stdout, fmt::format("apprunner-sim {}", version_text));
    print_line(stdout, "App Runner API 2020-05-15");
    if (daemon.is_null()) return ExitCode::passed;
    print_line(stdout, "daemon " + printable(text_at(daemon, "Version")));
    print_line(
        stdout,
        fmt::format(
            "Docker Engine API {} at {}",
            printable(text_at(engine, "ApiVersion")),
            printable(text_at(engine, "Endpoint"))
        )
    );
    return ExitCode::passed;
}

}  // namespace

Verb add_version(CLI::App& root) {
    CLI::App* command = add_command(
        root, "version", "Show the versions of program, daemon and engine", "Daemon verbs"
    );
    command->footer(
        "Without a daemon it tells the program's alone.\n"
        "\nExample:\n  apprunner-sim version --output json\n"
    );
    auto common = add_common_flags(*command);
    return {command, common, [common] { return run_version(*common); }};
}

}  // namespace apprunner::cli
