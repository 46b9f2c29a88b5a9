// The flags that all or many verbs take, and the checks and errors of flags. One thread.
#pragma once

#include "emulator/cli/terminal/exit_code.hpp"
#include "emulator/cli/terminal/feed_printer.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>
#include <string>
#include <vector>

namespace apprunner::cli {

/// The flags of every verb.
struct CommonFlags {
    std::string endpoint;         ///< Empty: found as daemon_process.hpp says.
    std::string output = "text";  ///< text or json.
    bool no_color = false;
    [[nodiscard]] bool json() const { return output == "json"; }
};

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

/// A CLI11 check out of a rule for one value.
[[nodiscard]] CLI::Validator follows(std::string (*rule)(const std::string&), std::string hint);
[[nodiscard]] CLI::Validator one_of(std::vector<std::string> words);

/// The usage error that `message` is, with the pointer to the verb's help.
[[nodiscard]] Exit usage_error(const std::string& message, const std::string& verb);

}  // namespace apprunner::cli
