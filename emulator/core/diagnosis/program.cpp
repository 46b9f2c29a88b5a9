// What the kernel cannot run, by the file's first bytes.
#include "emulator/core/diagnosis/program.hpp"

#include "emulator/base/executable.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"

#include <string_view>

namespace apprunner::core {

namespace {

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

}  // namespace apprunner::core
