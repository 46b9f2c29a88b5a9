// What is made of the table of verbs and flags besides `--help`: completions and man pages. The
// same source, so that none of them tells of a flag that is not there. One thread.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::cli {

/// The verbs that help lists, in its order.
[[nodiscard]] std::vector<const CLI::App*> shown_verbs(const CLI::App& root);
/// The options of a verb that help lists; its positional arguments too.
[[nodiscard]] std::vector<const CLI::Option*> shown_options(const CLI::App& verb);

/// The script for `shell` (bash, zsh or fish). Where a verb takes a service, its names are asked of
/// the daemon that runs when the script is used.
[[nodiscard]] std::string completion_script(const CLI::App& root, std::string_view shell);

/// apprunner-sim.1 and a page for each verb, into a folder that is there. Throws Exit: it cannot be
/// written.
void write_man_pages(const CLI::App& root, const std::filesystem::path& folder);

/// What is said of a verb of another tool's, such as `stop` or `exec`: what does it here; "" of
/// words that are nobody's.
[[nodiscard]] std::string other_tools_verb(std::string_view word);

}  // namespace apprunner::cli
