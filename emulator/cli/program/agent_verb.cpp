// `agent`: on each node of a Swarm, lets the daemon use that node's engine. docker/stack.yaml runs
// it.
#include "emulator/agent/agent.hpp"
#include "emulator/agent/token.hpp"
#include "emulator/cli/terminal/common_flags.hpp"
#include "emulator/cli/terminal/text.hpp"
#include "emulator/cli/verbs/verb.hpp"

namespace apprunner::cli {
namespace {

struct AgentFlags {
    agent::AgentOptions options;
    std::string token_file;
};

std::string port(const std::string& text) {
    const auto value = whole_number(text);
    return value && *value <= 65535 ? "" : "takes a port from 1 to 65535, or 0 for any free one";
}

ExitCode run_agent(const AgentFlags& flags) {
    const auto token = agent::read_token(flags.token_file);
    if (!token) throw Exit(ExitCode::failed, token.error().detail);
    agent::AgentOptions options = flags.options;
    options.token = *token;
    return static_cast<ExitCode>(agent::run(options));
}

}  // namespace

Verb add_agent(CLI::App& root) {
    auto flags = std::make_shared<AgentFlags>();
    CLI::App* command = add_command(
        root, "agent", "On a node of a Swarm: lets the daemon use its engine", "Daemon verbs"
    );
    command->footer(
        "docker/stack.yaml runs one on each node. Who has the token is root on the node, as "
        "whoever\n"
        "may use its engine's socket.\n\n"
        "Example:\n  apprunner-sim agent --token-file /run/secrets/apprunner-sim-agents\n"
    );
    command->add_option("--token-file", flags->token_file, "What the daemon has to tell")
        ->type_name("FILE")
        ->required();
    command->add_option("--host", flags->options.host, "Address to listen on (0.0.0.0)")
        ->type_name("ADDRESS");
    command->add_option("--port", flags->options.port, "Port to listen on; 0: any (7070)")
        ->type_name("PORT")
        ->check(follows(port, ""));
    command
        ->add_option(
            "--docker-socket", flags->options.docker_socket, "The engine's (/var/run/docker.sock)"
        )
        ->type_name("PATH");
    auto common = std::make_shared<CommonFlags>();
    return {command, common, [flags] { return run_agent(*flags); }};
}

}  // namespace apprunner::cli
