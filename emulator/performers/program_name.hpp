// Which program of a container's command could not be run, going by what it left behind. Pure; any
// thread.
#pragma once

#include <string>
#include <vector>

namespace apprunner::performers {

/// It ended as a program does that could not be executed: exit code 126 or 127, or one of its last
/// lines says so of an `exec`.
[[nodiscard]] bool ended_unexecuted(int exit_code, const std::vector<std::string>& last_lines);

/// The program that its last lines name, else the first one of the command that is no init process
/// (tini and such). As it is written there; empty: there is no command.
[[nodiscard]] std::string program_to_look_at(
    const std::vector<std::string>& command, const std::vector<std::string>& last_lines
);

/// The script that a command gives to a shell: "/start.sh" of `sh /start.sh`; empty: none.
[[nodiscard]] std::string script_of_shell(const std::vector<std::string>& command);

/// Where the kernel or a shell looks for it, in order: the name itself where it has a slash, else
/// below each folder of `search_path`. At most 24, all absolute.
[[nodiscard]] std::vector<std::string> places_of(
    const std::string& name, const std::string& search_path, const std::string& working_folder
);

/// Where a symbolic link at `path` leads that is written as `target`.
[[nodiscard]] std::string linked_path(const std::string& path, const std::string& target);

}  // namespace apprunner::performers
