// `completion` and the hidden `man-pages`: verbs about the table of verbs, which they need whole.
#include "emulator/cli/program/command_tree.hpp"
#include "emulator/cli/terminal/common_flags.hpp"
#include "emulator/cli/verbs/verb.hpp"

#include <cstdio>

namespace apprunner::cli {

Verb add_completion(CLI::App& root) {
    auto shell = std::make_shared<std::string>();
    CLI::App* command = add_command(
        root, "completion", "Print the completions for a shell: bash, zsh or fish", "Other verbs"
    );
    command->add_option("shell", *shell, "bash, zsh or fish")
        ->type_name("SHELL")
        ->required()
        ->check(one_of({"bash", "zsh", "fish"}));
    command->footer(
        "Examples:\n  eval \"$(apprunner-sim completion bash)\"\n"
        "  apprunner-sim completion fish > ~/.config/fish/completions/apprunner-sim.fish\n"
    );
    auto common = std::make_shared<CommonFlags>();
    return {command, common, [&root, shell] {
                const std::string script = completion_script(root, *shell);
                std::fwrite(script.data(), 1, script.size(), stdout);
                return ExitCode::passed;
            }};
}

Verb add_man_pages(CLI::App& root) {
    auto folder = std::make_shared<std::string>();
    CLI::App* command = add_command(root, "man-pages", "Write the man pages into a folder", "");
    command->add_option("folder", *folder, "A folder that is there")
        ->type_name("FOLDER")
        ->required();
    auto common = std::make_shared<CommonFlags>();
    return {command, common, [&root, folder] {
                write_man_pages(root, *folder);
                return ExitCode::passed;
            }};
}

}  // namespace apprunner::cli
