// What every verb has in common: its registration, and the flags that all or many take. The verb
// table is in run.cpp. One thread.
#pragma once

#include "emulator/cli/exit_code.hpp"
#include "emulator/cli/feed_printer.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace apprunner::cli {

/// The flags of every verb.
struct CommonFlags {
    std::string endpoint;         ///< Empty: found as launch.hpp says.
    std::string output = "text";  ///< text or json.
    bool no_color = false;
    [[nodiscard]] bool json() const { return output == "json"; }
};

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
/// --endpoint, --output, --no-color.
[[nodiscard]] std::shared_ptr<CommonFlags> add_common_flags(CLI::App& command);
/// For a verb with these common flags that uses no daemon that runs: --endpoint is refused with
/// `why`, and not in its help. (APPRUNNER_SIM_ENDPOINT, which may be set for other verbs, is passed
/// over.)
void refuse_endpoint(CLI::App& command, std::shared_ptr<const CommonFlags> flags, std::string why);
/// --progress, "auto" unless given.
void add_progress_flag(CLI::App& command, std::string& mode);

/// The printer's options for a --progress value: auto is tty on a terminal and plain elsewhere.
[[nodiscard]] FeedPrinterOptions printer_options(
    const std::string& mode, const CommonFlags& common
);

/// A CLI11 check out of a rule of rules.hpp.
[[nodiscard]] CLI::Validator follows(std::string (*rule)(const std::string&), std::string hint);
[[nodiscard]] CLI::Validator one_of(std::vector<std::string> words);

/// The usage error that `message` is, with the pointer to the verb's help.
[[nodiscard]] Exit usage_error(const std::string& message, const std::string& verb);

/// One function per verb or family; each is defined in the file of that name.
[[nodiscard]] Verb add_up(CLI::App& root);
[[nodiscard]] Verb add_check(CLI::App& root);
[[nodiscard]] Verb add_lint(CLI::App& root);
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
[[nodiscard]] Verb add_operations(CLI::App& root);
[[nodiscard]] Verb add_daemon(CLI::App& root);
[[nodiscard]] Verb add_doctor(CLI::App& root);
[[nodiscard]] Verb add_env(CLI::App& root);
[[nodiscard]] Verb add_version(CLI::App& root);

}  // namespace apprunner::cli
