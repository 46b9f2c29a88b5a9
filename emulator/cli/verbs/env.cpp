// `env`: shell lines that point AWS clients at the daemon. Only App Runner's endpoint and its
// neighbours are set, so that other emulators can serve the rest.
#include "emulator/cli/verbs/env.hpp"

#include "emulator/cli/client/daemon_process.hpp"
#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/client/services.hpp"
#include "emulator/cli/settings/tag_flags.hpp"
#include "emulator/cli/terminal/output.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <fmt/format.h>

namespace apprunner::cli {
namespace {

struct EnvFlags {
    std::shared_ptr<CommonFlags> common;
    std::string shell = "sh";
    std::string account;  ///< Empty: the daemon's own.
};

/// Single quotes with what each shell needs for one inside.
std::string quoted(const std::string& value, const std::string& shell) {
    std::string text = "'";
    for (const char letter : value) {
        if (letter == '\\' && shell == "fish") {
            text += "\\\\";
        } else if (letter != '\'') {
            text += letter;
        } else if (shell == "powershell") {
            text += "''";
        } else if (shell == "fish") {
            text += "\\'";
        } else {
            text += "'\\''";
        }
    }
    return text + "'";
}

ExitCode run_env(const EnvFlags& flags) {
    DaemonClient client = connect(flags.common->endpoint);
    const Json daemon = ask(client, "AppRunnerSim.DescribeDaemon", Json::object());
    const std::string region = text_at(daemon, "Region");
    const bool is_own = flags.account.empty();
    const auto key =
        is_own ? access_key_for(client.endpoint()) : kept_key_for(client.endpoint(), flags.account);
    if (!is_own && !key) {
        throw Exit(
            ExitCode::failed,
            fmt::format(
                "the daemon at {} is not this user's, or has no account {}: `apprunner-sim daemon "
                "--account {}` makes its key",
                client.endpoint(),
                flags.account,
                flags.account
            )
        );
    }
    const Variables variables = key ? aws_variables(client.endpoint(), region, *key)
                                    : aws_variables(client.endpoint(), region);
    if (flags.common->json()) {
        Json document = Json::object();
        for (const auto& [name, value] : variables) document[name] = value;
        print_json(document);
        return ExitCode::passed;
    }
    for (const auto& [name, value] : variables) {
        print_line(stdout, env_line(name, value, flags.shell));
    }
    return ExitCode::passed;
}

}  // namespace

Variables aws_variables(
    const std::string& endpoint, const std::string& region, const base::AwsKeys& key
) {
    Variables variables;
    for (const char* service : {"APPRUNNER", "CLOUDWATCH_LOGS", "CLOUDWATCH", "STS", "ECR"}) {
        variables.emplace_back(fmt::format("AWS_ENDPOINT_URL_{}", service), endpoint);
    }
    // boto3 and AWS CLI 1 read the second name only.
    for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
        variables.emplace_back(name, region.empty() ? "us-east-1" : region);
    }
    variables.emplace_back("AWS_ACCESS_KEY_ID", key.access_key_id);
    variables.emplace_back("AWS_SECRET_ACCESS_KEY", key.secret_access_key);
    return variables;
}

std::string env_line(const std::string& name, const std::string& value, const std::string& shell) {
    if (shell == "fish") return fmt::format("set -gx {} {};", name, quoted(value, shell));
    if (shell == "powershell") return fmt::format("$Env:{} = {}", name, quoted(value, shell));
    return fmt::format("export {}={}", name, quoted(value, shell));
}

Verb add_env(CLI::App& root) {
    auto flags = std::make_shared<EnvFlags>();
    CLI::App* command = add_command(
        root, "env", "Print the variables that point AWS clients at the daemon", "Daemon verbs"
    );
    command->footer(
        "Examples:\n  eval \"$(apprunner-sim env)\"\n  apprunner-sim env --shell fish | source\n"
        "  apprunner-sim env --account 111122223333\n"
    );
    command->add_option("--shell", flags->shell, "sh, fish or powershell")
        ->type_name("SHELL")
        ->check(one_of({"sh", "fish", "powershell"}));
    command
        ->add_option(
            "--account", flags->account, "With the key of that account, which shares the daemon"
        )
        ->type_name("DIGITS")
        ->check(follows(rules::account_id, ""));
    flags->common = add_common_flags(*command);
    return {command, flags->common, [flags] { return run_env(*flags); }};
}

}  // namespace apprunner::cli
