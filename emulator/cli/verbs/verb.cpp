// Each verb has a name, a description, and a group that `--help` lists it in.
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
