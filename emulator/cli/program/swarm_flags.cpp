// The token goes by a file: arguments are everybody's to read.
#include "emulator/cli/program/swarm_flags.hpp"

#include "emulator/agent/token.hpp"
#include "emulator/cli/terminal/common_flags.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/verbs/verb.hpp"

namespace apprunner::cli {

void add_swarm_flags(CLI::App& command, SwarmFlags& flags) {
    command
        .add_option(
            "--engine",
            flags.engine,
            "docker, or swarm: the nodes of the Swarm whose manager the engine is (docker)"
        )
        ->type_name("KIND")
        ->check(one_of({"docker", "swarm"}))
        ->group("Engine");
    command
        .add_option(
            "--agents-token-file",
            flags.token_file,
            "With --engine swarm: what the agents on its nodes want to be told"
        )
        ->type_name("FILE")
        ->group("Engine");
}

void take_swarm_flags(const SwarmFlags& flags, daemon::DaemonOptions& options) {
    const bool is_swarm = flags.engine == "swarm";
    if (is_swarm == flags.token_file.empty()) {
        throw usage_error("--engine swarm and --agents-token-file go together", "daemon");
    }
    if (!is_swarm) return;
    for (const auto& [knob, value] : options.knobs) {
        if (knob != "credentials" || value == "off") continue;
        throw usage_error(
            "--credentials does not go with --engine swarm: where roles' keys are to be had is one "
            "machine's address",
            "daemon"
        );
    }
    const auto token = agent::read_token(flags.token_file);
    if (!token) throw Exit(ExitCode::failed, token.error().detail);
    options.agents_token = *token;
}

}  // namespace apprunner::cli
