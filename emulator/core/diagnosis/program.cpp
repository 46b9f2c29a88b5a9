// What the kernel cannot run, by the file's first bytes; what no shell expands, by the image's
// config.
#include "emulator/core/diagnosis/program.hpp"

#include "emulator/base/executable.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/ring/run_spec.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

namespace apprunner::core {

namespace {

constexpr std::size_t shown_command_max = 120;

Finding with_dockerfile(Finding finding, std::string dockerfile) {
    finding.how_to.dockerfile = std::move(dockerfile);
    return finding;
}

Finding line_ends(const std::string& path, const std::string& words, const std::string& end) {
    return with_dockerfile(
        {"ARS-IMAGE-LINE-ENDS",
         Grade::fail,
         path +
             " is in the image, but its lines end as on Windows (CRLF): what has to start it is "
             "looked for with a carriage return at the end of its name" +
             end + ".",
         {"first line of " + path + ": #!" + words + "\\r"},
         "Save the script with Unix line ends (`* text eol=lf` in .gitattributes), or convert it "
         "in the Dockerfile."},
        "RUN sed -i 's/\\r$//' " + path
    );
}

Finding byte_order_mark(const std::string& path, const std::string& end) {
    return with_dockerfile(
        {"ARS-IMAGE-BYTE-ORDER-MARK",
         Grade::fail,
         path + " begins with a byte order mark, so the kernel does not see its first line `#!`" +
             end + ".",
         {path + " begins with a byte order mark"},
         "Save the script as UTF-8 without a byte order mark."},
        "RUN sed -i '1s/^\\xEF\\xBB\\xBF//' " + path
    );
}

bool is_loader(std::string_view interpreter) {
    const std::string_view name = interpreter.substr(interpreter.rfind('/') + 1);
    return name.starts_with("ld-") || name.starts_with("ld.") || name.starts_with("ld64");
}

Finding no_interpreter(const model::ProgramFile& program, const std::string& end) {
    const bool is_program = base::is_elf(program.head);
    const std::string kind = is_program ? "loader" : "interpreter";
    Finding finding{
        "ARS-IMAGE-INTERPRETER",
        Grade::fail,
        program.path + " is in the image; what is not is its " + kind + ", " + program.interpreter +
            end + ".",
        {program.path + (is_program ? " wants the loader " : " wants the interpreter ") +
         program.interpreter + ", which is not in the image"},
        "Install " + program.interpreter +
            " in the image, or make the script's first line name a shell that is there "
            "(`#!/bin/sh`)."};
    if (!is_program) return finding;
    const bool is_musl = program.interpreter.find("musl") != std::string::npos;
    finding.fix =
        is_loader(program.interpreter) && is_musl
            ? "The program was built on Alpine (musl): run it on Alpine, or build it on the "
              "image's "
              "own base, or statically."
            : "The program is linked dynamically (glibc): use a base image that has the C library "
              "(Debian, distroless/cc), or build it statically (Go: `CGO_ENABLED=0`).";
    return finding;
}

Finding other_processor(const model::ProgramFile& program, int machine, const std::string& end) {
    Finding finding{
        "ARS-IMAGE-ARCHITECTURE",
        Grade::fail,
        program.path + " is a program for " + base::machine_text(machine) +
            "; App Runner runs linux/amd64" + end + ".",
        {program.path + " is for " + base::machine_text(machine)},
        "Build it with `docker build --platform linux/amd64`.",
        for_amd64()};
    return finding;
}

Finding no_first_line(const std::string& path, const std::string& end) {
    return {
        "ARS-IMAGE-INTERPRETER",
        Grade::fail,
        path +
            " is no program, and as a script it lacks a first line `#!...`, so the kernel does "
            "not know what has to start it" +
            end + ".",
        {path + " begins neither with `#!` nor as a program does"},
        "Make `#!/bin/sh` (or its own interpreter) its very first line."};
}

Finding not_executable(const std::string& path, const std::string& end) {
    return with_dockerfile(
        {"ARS-IMAGE-COMMAND",
         Grade::fail,
         "The program to start may not be executed: " + path + end + ".",
         {path + " is in the image without the mode to be executed"},
         "Make it executable (`chmod +x`, or `COPY --chmod=755` in the Dockerfile), for the "
         "image's USER too; a folder is no program."},
        "RUN chmod +x " + path
    );
}

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

/// `$NAME` or `${NAME...}`, in which a shell would put a value; empty: there is none.
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
        const bool is_closed = !has_brace || word.find('}', end) != std::string_view::npos;
        if (is_name && is_closed)
            return std::string(word.substr(at, end - at)) + (has_brace ? "}" : "");
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

std::optional<Finding> unexpanded(const std::vector<std::string>& command) {
    const auto runs_shell = [](const std::string& program, const std::string& option) {
        return is_shell(program) && option.starts_with('-') && option.ends_with('c');
    };
    const bool has_shell =
        std::adjacent_find(command.begin(), command.end(), runs_shell) != command.end();
    if (has_shell) return std::nullopt;
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

std::optional<Finding> explain_program(const model::ProgramFile& program, const std::string& end) {
    if (!program.is_there) return std::nullopt;
    const std::string with_end = end.empty() ? "" : "; " + end;
    if (const auto line = base::script_line(program.head)) {
        const std::string blank = line->argument.empty() ? "" : " ";
        const std::string words = line->interpreter + blank + line->argument;
        if (line->ends_in_return) return line_ends(program.path, words, with_end);
    } else if (base::has_byte_order_mark(program.head)) {
        return byte_order_mark(program.path, with_end);
    } else if (const auto machine = base::elf_machine(program.head)) {
        const bool runs = *machine == base::elf_machine_amd64 || *machine == base::elf_machine_i386;
        if (!runs) return other_processor(program, *machine, with_end);
    }
    if (!program.is_executable) return not_executable(program.path, with_end);
    const bool lacks = !program.interpreter.empty() && !program.has_interpreter;
    if (lacks) return no_interpreter(program, with_end);
    const bool is_known = program.head.starts_with("#!") || base::is_elf(program.head);
    if (!is_known) return no_first_line(program.path, with_end);
    return std::nullopt;
}

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
