// What every verb has in common: its registration. The verb table is in program.cpp. One thread.
#pragma once

#include "emulator/cli/terminal/common_flags.hpp"

#include <functional>
#include <memory>
#include <string>

namespace apprunner::cli {

/// A verb as the table knows it. `run` is called after a successful parse of `command`.
struct Verb {
    CLI::App* command = nullptr;
    std::shared_ptr<const CommonFlags> common;
    std::function<ExitCode()> run;
};

/// Adds a verb with a one-line description, shown in `group` of the main help.
[[nodiscard]] CLI::App* add_command(
    CLI::App& root,
    const std::string& name,
    const std::string& description,
    const std::string& group
);
/// One function per verb or family; each is defined in the file of that name.
[[nodiscard]] Verb add_up(CLI::App& root);
[[nodiscard]] Verb add_check(CLI::App& root);
[[nodiscard]] Verb add_lint(CLI::App& root);
[[nodiscard]] Verb add_show_config(CLI::App& root);
[[nodiscard]] Verb add_rehearse(CLI::App& root);
[[nodiscard]] Verb add_fault(CLI::App& root);
[[nodiscard]] Verb add_down(CLI::App& root);
[[nodiscard]] Verb add_deploy(CLI::App& root);
[[nodiscard]] Verb add_pause(CLI::App& root);
[[nodiscard]] Verb add_resume(CLI::App& root);
[[nodiscard]] Verb add_delete(CLI::App& root);
[[nodiscard]] Verb add_ps(CLI::App& root);
[[nodiscard]] Verb add_describe(CLI::App& root);
[[nodiscard]] Verb add_logs(CLI::App& root);
[[nodiscard]] Verb add_events(CLI::App& root);
[[nodiscard]] Verb add_explain(CLI::App& root);
[[nodiscard]] Verb add_operations(CLI::App& root);
[[nodiscard]] Verb add_console(CLI::App& root);
[[nodiscard]] Verb add_daemon(CLI::App& root);
[[nodiscard]] Verb add_agent(CLI::App& root);
[[nodiscard]] Verb add_doctor(CLI::App& root);
[[nodiscard]] Verb add_secret(CLI::App& root);
[[nodiscard]] Verb add_env(CLI::App& root);
[[nodiscard]] Verb add_version(CLI::App& root);
/// Of what all verbs take; `root` must have them all when it runs.
[[nodiscard]] Verb add_completion(CLI::App& root);
[[nodiscard]] Verb add_man_pages(CLI::App& root);

}  // namespace apprunner::cli
