// `doctor`: can this machine run services? Starts a daemon for the look and ends it again when none
// runs, because the daemon's own eyes are what matters.
#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/client/stop.hpp"
#include "emulator/cli/terminal/escape.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/terminal/version.hpp"
#include "emulator/cli/verbs/doctor_checks.hpp"
#include "emulator/cli/verbs/doctor_trial.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace apprunner::cli {
namespace {

std::string word_of(Health health) {
    switch (health) {
        case Health::ok:
            return "ok";
        case Health::warn:
            return "warn";
        case Health::fail:
            break;
    }
    return "fail";
}

Colour colour_of(Health health) {
    if (health == Health::ok) return Colour::green;
    return health == Health::warn ? Colour::yellow : Colour::red;
}

DoctorCheck daemon_check(const Json& daemon, bool started_here) {
    const std::string version = text_at(daemon, "Version");
    const std::string endpoint = text_at(daemon, "Endpoint");
    if (version != version_text) {
        return {
            "Daemon",
            Health::warn,
            fmt::format("version {} at {}, but this is {}", version, endpoint, version_text),
            "`apprunner-sim down` ends it; the next `up` starts one of this version",
        };
    }
    const char* how = started_here ? "starts and answers" : "answers";
    return {"Daemon", Health::ok, fmt::format("{} at {}", how, endpoint), ""};
}

/// The daemon's view, and whether there is a daemon at all.
std::vector<DoctorCheck> daemon_checks(const CommonFlags& common, Json& daemon) {
    Interrupt interrupt;
    try {
        Launched launched = connect_or_start(common.endpoint, {}, interrupt);
        launched.client.watch(interrupt.fd());
        daemon = ask(launched.client, "AppRunnerSim.DescribeDaemon", Json::object());
        // A daemon of an earlier version knows no orphans.
        const auto orphans = launched.client.call("AppRunnerSim.FindOrphans", Json::object());
        const auto tried = launched.client.call("AppRunnerSim.TryReach", Json::object());
        std::optional<DoctorCheck> trial;
        if (tried && !text_at(*tried, "Way").empty()) {
            const std::string engine = text_at(member_at(daemon, "Engine"), "Endpoint");
            trial = try_one_start(engine, interrupt);
        }
        if (launched.started_here) {
            stop_daemon(launched.client, launched.pid, false, interrupt);
        }
        std::vector<DoctorCheck> checks{
            daemon_check(daemon, launched.started_here),
            check_engine(daemon),
            check_state(daemon),
            check_orphans(orphans ? *orphans : Json::object()),
        };
        if (flag_at(member_at(daemon, "Engine"), "Reachable") && tried) {
            checks.push_back(check_reach(*tried, daemon));
        }
        if (trial) checks.push_back(std::move(*trial));
        // Where the daemon is a container too, helpers look.
        if (!tried || text_at(*tried, "Way") != "joined") checks.push_back(check_sockets(daemon));
        return checks;
    } catch (const Exit& exit) {
        if (exit.code() == ExitCode::interrupted) throw;
        return {{"Daemon", Health::fail, exit.what(), "mend what its log names"}};
    }
}

ExitCode code_of(const std::vector<DoctorCheck>& checks) {
    const auto failed = [](const DoctorCheck& check) { return check.health == Health::fail; };
    const auto engine = std::find_if(checks.begin(), checks.end(), [](const DoctorCheck& check) {
        return check.name == "Docker Engine" && check.health == Health::fail;
    });
    if (engine != checks.end()) return ExitCode::engine_unreachable;
    return std::any_of(checks.begin(), checks.end(), failed) ? ExitCode::failed : ExitCode::passed;
}

void print_checks(const std::vector<DoctorCheck>& checks, bool colour) {
    for (const DoctorCheck& check : checks) {
        print_line(
            stdout,
            fmt::format(
                "{} {:<14} {}",
                coloured(
                    fmt::format("{:<4}", word_of(check.health)), colour_of(check.health), colour
                ),
                check.name,
                printable(check.found)
            )
        );
        if (!check.advice.empty()) print_line(stdout, "     -> " + printable(check.advice));
    }
}

ExitCode run_doctor(const CommonFlags& common) {
    Json daemon;
    std::vector<DoctorCheck> checks = daemon_checks(common, daemon);
    const std::string region = text_at(daemon, "Region");
    checks.push_back(check_architecture());
    checks.push_back(check_folder("State", state_dir().string()));
    checks.push_back(check_folder("Runtime", runtime_dir().string()));
    checks.push_back(check_local_names(region.empty() ? "us-east-1" : region));
    checks.push_back(check_proxy());
    checks.push_back(check_config_file());
    const ExitCode code = code_of(checks);
    if (!common.json()) {
        print_checks(checks, wants_colour(stdout, common.no_color));
        return code;
    }
    Json list = Json::array();
    for (const DoctorCheck& check : checks) {
        list.push_back(
            {{"Name", check.name},
             {"Health", word_of(check.health)},
             {"Found", check.found},
             {"Advice", check.advice}}
        );
    }
    print_json({{"SchemaVersion", 1}, {"ExitCode", static_cast<int>(code)}, {"Checks", list}});
    return code;
}

}  // namespace

Verb add_doctor(CLI::App& root) {
    CLI::App* command = add_command(
        root, "doctor", "Look whether this machine can run services, and what to do", "Daemon verbs"
    );
    command->footer(
        "Ends with 0 (warnings included), 3 when no Docker Engine answers, 1 for other failures.\n"
        "\nExample:\n  apprunner-sim doctor --output json\n"
    );
    auto common = add_common_flags(*command);
    return {command, common, [common] { return run_doctor(*common); }};
}

}  // namespace apprunner::cli
