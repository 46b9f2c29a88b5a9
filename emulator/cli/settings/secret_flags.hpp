// The flags that give values for RuntimeEnvironmentSecrets, and what they amount to. No message has
// a value in it. One thread.
#pragma once

#include "emulator/cli/terminal/common_flags.hpp"
#include "emulator/cli/terminal/json.hpp"

#include <string>
#include <vector>

namespace apprunner::cli {

struct SecretFlags {
    std::vector<std::string> values;  ///< KEY=VALUE, or KEY: the value is this variable's.
    std::vector<std::string> files;
    bool from_aws = false;
};

/// --secret, --secrets and --secrets-from-aws; `flags` must outlive the parse.
void add_secret_flags(CLI::App& command, SecretFlags& flags);

/// SetSecrets' input; null where the request (CreateService's members) has no secrets. Throws
/// Exit(usage): --secret names none of the request's, or a file cannot be read.
[[nodiscard]] Json secrets_of(
    const Json& request, const SecretFlags& flags, const std::string& verb
);

/// What a daemon that is started for these flags has to be told.
[[nodiscard]] std::vector<std::string> daemon_arguments(const SecretFlags& flags);

/// Puts asterisks over the values of --secret, which everyone can read in the list of processes.
void hide_secret_arguments(int argc, char** argv);

}  // namespace apprunner::cli
