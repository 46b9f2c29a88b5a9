// Finds the configuration that is meant (a file, what lies in a folder, standard input), recognises
// its format by its content, picks the service and lowers it. Reads files; one thread.
#pragma once

#include "emulator/cli/settings/file_emulation.hpp"
#include "emulator/cli/settings/lower.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apprunner::cli {

/// The flags that say which configuration, and what its own language leaves open.
struct ConfigFlags {
    std::string config;  ///< A file, a folder, or "-"; "": what lies in the current folder.
    bool no_config = false;
    std::string service;
    std::vector<std::string> parameters;  ///< NAME=VALUE, CloudFormation's.
    /// --var and --var-file, Terraform's, in the order in which they were given.
    std::vector<std::pair<std::string, std::string>> variables;  ///< As ReaderInputs has them.
    std::string environment;
    bool allow_unresolved = false;
};

/// A service as its configuration has it.
struct Intake {
    std::string file;  ///< As people named it.
    std::string format;
    LoweredService service;
    FileEmulation emulation = {};  ///< Our own format's alone.
};

/// Nothing: no configuration is named and none lies here. Throws Exit(usage), which points to the
/// help of `verb`: not readable, of no known format, several of them, no such service.
[[nodiscard]] std::optional<Intake> take_configuration(
    const ConfigFlags& flags, const std::string& verb
);

/// What --config would take of the folders below the current one into which tools and habit put
/// configurations (cdk.out, copilot/NAME, infra, ...). Nobody looks there by himself.
[[nodiscard]] std::vector<std::string> configurations_below();

}  // namespace apprunner::cli
