// Goes by the words of the kernel as runc tells them, of shells, env, tini and dumb-init.
#include "emulator/performers/program_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace apprunner::performers {

namespace {

constexpr std::size_t lines_looked_at = 5;
constexpr std::size_t places_max = 24;

bool has(std::string_view text, std::string_view words) {
    return text.find(words) != std::string_view::npos;
}

bool tells_trouble(std::string_view line) {
    static constexpr std::array<std::string_view, 7> words{
        "o such file or directory",
        "not found",
        "an't execute",
        "annot execute",
        "ermission denied",
        "xec format error",
        "bad interpreter"};
    return std::any_of(words.begin(), words.end(), [line](auto each) { return has(line, each); });
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \t\n\"'();:`[]{}"), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

/// A path that the line names: the last one, but before a "bad interpreter" the first, which is the
/// script.
std::string path_in(std::string_view line) {
    std::string found;
    for (const std::string& word : words_of(line)) {
        const bool is_path = word.size() > 1 && word.front() == '/';
        if (is_path && (found.empty() || !has(line, "bad interpreter"))) found = word;
    }
    return found;
}

/// The longest word of the command that the line has as a word of its own.
std::string command_word_in(std::string_view line, const std::vector<std::string>& command) {
    const std::vector<std::string> named = words_of(line);
    std::string longest;
    for (const std::string& part : command) {
        for (const std::string& word : words_of(part)) {
            const bool is_named = std::find(named.begin(), named.end(), word) != named.end();
            const bool may_be_program = word.size() > 1 && word.front() != '-' && word != "exec";
            if (is_named && may_be_program && word.size() > longest.size()) longest = word;
        }
    }
    return longest;
}

bool is_init(std::string_view program) {
    static constexpr std::array<std::string_view, 5> inits{
        "tini", "tini-static", "dumb-init", "docker-init", "catatonit"};
    const std::string_view name = program.substr(program.rfind('/') + 1);
    return std::find(inits.begin(), inits.end(), name) != inits.end();
}

}  // namespace

bool ended_unexecuted(int exit_code, const std::vector<std::string>& last_lines) {
    constexpr int not_executable = 126;
    constexpr int not_found = 127;
    if (exit_code == not_executable || exit_code == not_found) return true;
    const std::size_t count = std::min(last_lines.size(), lines_looked_at);
    return exit_code != 0 && std::any_of(
                                 last_lines.end() - static_cast<std::ptrdiff_t>(count),
                                 last_lines.end(),
                                 [](const std::string& line) {
                                     const bool is_exec = line.starts_with("exec ") ||
                                                          has(line, "exec user process");
                                     return is_exec && tells_trouble(line);
                                 }
                             );
}

std::string program_to_look_at(
    const std::vector<std::string>& command, const std::vector<std::string>& last_lines
) {
    const std::size_t count = std::min(last_lines.size(), lines_looked_at);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string& line = last_lines[last_lines.size() - 1 - i];
        if (!tells_trouble(line)) continue;
        std::string word = command_word_in(line, command);
        if (!word.empty()) return word;
        std::string path = path_in(line);
        if (!path.empty()) return path;
    }
    if (command.empty() || !is_init(command.front())) return command.empty() ? "" : command.front();
    const auto program =
        std::find_if(command.begin() + 1, command.end(), [](const std::string& word) {
            return !word.empty() && word.front() != '-';
        });
    return program == command.end() ? command.front() : *program;
}

std::string script_of_shell(const std::vector<std::string>& command) {
    static constexpr std::array<std::string_view, 6> shells{
        "sh", "bash", "ash", "dash", "ksh", "zsh"};
    std::size_t at = 0;
    while (at < command.size() && (is_init(command[at]) || command[at] == "--")) ++at;
    if (at + 1 >= command.size()) return "";
    const std::string_view program = command[at];
    const std::string_view name = program.substr(program.rfind('/') + 1);
    if (std::find(shells.begin(), shells.end(), name) == shells.end()) return "";
    // `-e` and `-x` come before a script, `-c` before a line.
    std::size_t word = at + 1;
    while (word < command.size() && command[word].starts_with('-')) {
        if (has(command[word], "c")) return "";
        ++word;
    }
    return word < command.size() ? command[word] : "";
}

std::vector<std::string> places_of(
    const std::string& name, const std::string& search_path, const std::string& working_folder
) {
    const std::string here = working_folder.empty() ? "/" : working_folder;
    const auto below = [](const std::string& folder, const std::string& file) {
        return folder + (folder.ends_with('/') ? "" : "/") + file;
    };
    if (name.empty()) return {};
    if (name.front() == '/') return {name};
    if (has(name, "/")) return {below(here, name)};
    std::vector<std::string> places;
    std::string_view rest = search_path;
    while (!rest.empty() && places.size() < places_max) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        const std::string folder(rest.substr(0, end));
        if (folder.starts_with('/')) places.push_back(below(folder, name));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return places;
}

std::string linked_path(const std::string& path, const std::string& target) {
    if (target.starts_with('/')) return target;
    return path.substr(0, path.rfind('/') + 1) + target;
}

}  // namespace apprunner::performers
