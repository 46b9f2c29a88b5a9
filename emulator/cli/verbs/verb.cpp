// Adds a verb's command to the command line, with its help and its examples.
#include "emulator/cli/verbs/verb.hpp"

namespace apprunner::cli {

CLI::App* add_command(
    CLI::App& root,
    const std::string& name,
    const std::string& description,
    const std::string& group
) {
    CLI::App* command = root.add_subcommand(name, description);
    command->group(group);
    return command;
}

}  // namespace apprunner::cli
