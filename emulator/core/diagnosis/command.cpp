// What the image's ENTRYPOINT and CMD, or StartCommand, do not mean as they are written.
#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/program.hpp"
#include "emulator/core/ring/run_spec.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace apprunner::core {

namespace {

constexpr std::size_t shown_command_max = 120;

std::vector<std::string> command_of(const model::ImageDetails& image) {
    std::vector<std::string> words = image.entrypoint;
    words.insert(words.end(), image.cmd.begin(), image.cmd.end());
    return words;
}

bool is_shell(std::string_view program) {
    static constexpr std::array<std::string_view, 7> shells{
        "sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"};
    const std::string_view name = program.substr(program.rfind('/') + 1);
    return std::find(shells.begin(), shells.end(), name) != shells.end();
}

/// Where the brace at `open` is closed, inner ones passed over; npos: nowhere.
std::size_t closing_brace(std::string_view word, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < word.size(); ++i) {
        if (word[i] == '{') ++depth;
        if (word[i] == '}' && --depth == 0) return i;
    }
    return std::string_view::npos;
}

/// `$NAME` or `${NAME:-8080}`, in which a shell would put a value; empty: there is none.
std::string variable_in(std::string_view word) {
    for (std::size_t at = word.find('$'); at != std::string_view::npos;
         at = word.find('$', at + 1)) {
        const bool has_brace = at + 1 < word.size() && word[at + 1] == '{';
        const std::size_t begin = at + (has_brace ? 2 : 1);
        std::size_t end = begin;
        const auto is_of_name = [&word](std::size_t i) {
            const auto letter = static_cast<unsigned char>(word[i]);
            return std::isupper(letter) != 0 || std::isdigit(letter) != 0 || letter == '_';
        };
        while (end < word.size() && is_of_name(end)) ++end;
        const bool is_name =
            end > begin && std::isdigit(static_cast<unsigned char>(word[begin])) == 0;
        if (!is_name) continue;
        if (!has_brace) return std::string(word.substr(at, end - at));
        const std::size_t close = closing_brace(word, at + 1);
        if (close != word.npos) return std::string(word.substr(at, close + 1 - at));
    }
    return "";
}

std::string shown(const std::string& text) {
    return text.size() <= shown_command_max ? text : text.substr(0, shown_command_max) + "...";
}

/// What was meant for JSON and is not is given to a shell as it is.
std::optional<Finding> single_quotes(const std::vector<std::string>& command) {
    const bool is_shell_form = command.size() >= 3 && is_shell(command[0]) && command[1] == "-c";
    if (!is_shell_form) return std::nullopt;
    std::string_view text = command[2];
    while (text.starts_with(' ')) text.remove_prefix(1);
    const bool is_list = text.starts_with('[') && text.find('\'') != std::string_view::npos &&
                         text.find(']') != std::string_view::npos;
    // [ 'x' = "$Y" ] is a shell's own test.
    if (!is_list || text.starts_with("[ ") || text.starts_with("[[")) return std::nullopt;
    Finding finding{
        "ARS-EXEC-FORM",
        Grade::risky,
        "CMD (or ENTRYPOINT) was not valid JSON (single quotes?) and is run as `/bin/sh -c \"" +
            shown(command[2]) + "\"`.",
        {"the image's command: " + shown(command[2])},
        "Write the list with double quotes."};
    std::string mended = command[2];
    std::replace(mended.begin(), mended.end(), '\'', '"');
    if (command[2].find('"') == std::string::npos) finding.how_to.dockerfile = "CMD " + mended;
    return finding;
}

bool gives_to_shell(const std::vector<std::string>& command) {
    const auto runs_shell = [](const std::string& program, const std::string& option) {
        return is_shell(program) && option.starts_with('-') && option.ends_with('c');
    };
    return std::adjacent_find(command.begin(), command.end(), runs_shell) != command.end();
}

bool has_blank(const std::string& word) {
    return word.find(' ') != std::string::npos;
}

/// A list of one word, in which a whole command stands.
Finding one_word(const std::string& instruction, const std::string& word) {
    Finding finding{
        "ARS-EXEC-FORM",
        Grade::fail,
        instruction + " is a list of one word, `" + shown(word) +
            "`: the whole of it, with its blanks, is taken for the name of one program.",
        {"a word of the image's command: " + shown(word)},
        "Give each word of the list quotes of its own."};
    // What only a shell understands stays a shell's.
    if (word.find_first_of("\"'\\$&|;<>(){}*?`") != std::string::npos) {
        finding.fix = "Let a shell run it: the same without brackets and quotes.";
        finding.how_to.dockerfile = instruction + " " + word;
        return finding;
    }
    std::string list;
    for (const std::string& each : split_start_command(word))
        list += (list.empty() ? "\"" : ", \"") + each + "\"";
    finding.how_to.dockerfile = instruction + " [" + list + "]";
    return finding;
}

/// A name with a slash that is no whole path leads to below the folder that the app runs in.
Finding not_in_folder(const std::string& name, const std::string& path, bool is_start_command) {
    const std::string folder = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
    Finding finding{
        is_start_command ? "ARS-START-COMMAND" : "ARS-IMAGE-COMMAND",
        Grade::fail,
        "The program to start is not in the image: " + name + " is looked for below WORKDIR, as " +
            path + ".",
        {path + " is not in the image"},
        "Set WORKDIR to the folder into which the Dockerfile copies the file (" + folder +
            " is where it is looked for now), or give its whole path."};
    finding.how_to.dockerfile = "WORKDIR FOLDER";
    return finding;
}

std::optional<Finding> unexpanded(const std::vector<std::string>& command) {
    if (gives_to_shell(command)) return std::nullopt;
    for (const std::string& word : command) {
        const std::string variable = variable_in(word);
        if (variable.empty()) continue;
        Finding finding{
            "ARS-EXEC-FORM",
            Grade::risky,
            "CMD is exec'ed without a shell, so `" + variable + "` stays as written.",
            {"a word of the image's command: " + shown(word)},
            "Let a shell run it: the shell form of CMD, with `exec` before the program."};
        std::string line;
        for (const std::string& each : command) line += " " + each;
        const bool is_plain =
            std::all_of(command.begin(), command.end(), [](const std::string& each) {
                return !each.empty() && each.find_first_of(" \t\"'\\") == std::string::npos;
            });
        if (is_plain) finding.how_to.dockerfile = "CMD exec" + line;
        return finding;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Finding> explain_command(
    const model::ServiceConfiguration& configuration, const model::ImageDetails& image
) {
    if (!split_start_command(start_command_of(configuration)).empty()) return std::nullopt;
    const std::vector<std::string> command = command_of(image);
    if (command.empty()) {
        return Finding{
            "ARS-IMAGE-COMMAND",
            Grade::fail,
            "The image has no command: no ENTRYPOINT and no CMD, and no StartCommand is given.",
            {"no ENTRYPOINT and no CMD"},
            "Give the Dockerfile a CMD, or the service a StartCommand."};
    }
    if (auto found = single_quotes(command)) return found;
    return unexpanded(command);
}

std::optional<Finding> explain_not_found(
    const model::ServiceConfiguration& configuration,
    const model::ImageDetails& image,
    const model::ProgramFile* program
) {
    const std::vector<std::string> given = split_start_command(start_command_of(configuration));
    const std::vector<std::string> command = given.empty() ? command_of(image) : given;
    const bool is_alone = given.empty() && command.size() == 1;
    if (is_alone && has_blank(command[0])) {
        return one_word(image.entrypoint.empty() ? "CMD" : "ENTRYPOINT", command[0]);
    }
    const bool is_missing = program != nullptr && !program->is_there && !command.empty() &&
                            program->path.starts_with('/');
    if (is_missing && !command[0].starts_with('/') && command[0].find('/') != std::string::npos) {
        return not_in_folder(command[0], program->path, !given.empty());
    }
    auto found = explain_command(configuration, image);
    if (found) found->weight = Grade::fail;
    return found;
}

std::optional<Finding> explain_one_word(
    const model::ServiceConfiguration& configuration,
    const model::ImageDetails& image,
    const std::vector<std::string>& last_lines
) {
    const bool is_given = !split_start_command(start_command_of(configuration)).empty();
    const bool is_of_shell = is_given || gives_to_shell(command_of(image));
    if (is_of_shell || image.cmd.size() != 1 || !has_blank(image.cmd[0])) return std::nullopt;
    const auto told = std::find_if(last_lines.begin(), last_lines.end(), [&](const auto& line) {
        static constexpr std::array<std::string_view, 3> words{
            "not found", "cannot find", "no such file"};
        const std::string lower = base::lower(line);
        return line.find(image.cmd[0]) != std::string::npos &&
               std::any_of(words.begin(), words.end(), [&lower](std::string_view each) {
                   return lower.find(each) != std::string::npos;
               });
    });
    if (told == last_lines.end()) return std::nullopt;
    Finding finding = one_word("CMD", image.cmd[0]);
    finding.evidence.push_back("app | " + *told);
    return finding;
}

std::optional<Finding> explain_exec_form(
    const model::ServiceConfiguration& configuration,
    const model::ImageDetails& image,
    const std::string& end
) {
    auto found = explain_command(configuration, image);
    if (!found || found->code != "ARS-EXEC-FORM") return std::nullopt;
    found->weight = Grade::fail;
    found->summary += " The app ended with " + end + ".";
    return found;
}

}  // namespace apprunner::core
