// Explains containers that did not start, or ended.
#include "emulator/core/diagnosis_container.hpp"

#include "emulator/core/diagnosis_environment.hpp"
#include "emulator/core/run_spec.hpp"

#include <algorithm>

namespace apprunner::core {

namespace {

bool says(const InstanceView& instance, std::string_view words) {
    return std::any_of(
        instance.last_lines.begin(),
        instance.last_lines.end(),
        [words](const std::string& line) { return line.find(words) != std::string::npos; }
    );
}

/// A StartCommand that a shell, or what took the shell's place, could not read.
bool is_misread_start_command(const InstanceView& instance, const Evidence& evidence) {
    if (shell_syntax_in(start_command_of(evidence.configuration)).empty()) return false;
    return instance.exit_code == 127 || says(instance, "yntax error") ||
           says(instance, "nterminated quoted string") || says(instance, "unexpected EOF") ||
           says(instance, ": not found");
}

/// The words for an exit, by what the container left behind.
Finding exit_words(const InstanceView& instance, const Evidence& evidence) {
    const int code = instance.exit_code.value_or(-1);
    const std::string with_code = "container exit code " + std::to_string(code);
    if (instance.out_of_memory) {
        return {
            "ARS-OUT-OF-MEMORY",
            Grade::fail,
            "The app was killed because it needed more memory than " +
                std::to_string(evidence.configuration.instance.memory_mb) + " MB (" + with_code +
                ").",
            {},
            "Give InstanceConfiguration.Memory a larger size, or make the app need less."};
    }
    if (says(instance, "exec format error") || says(instance, "cannot execute binary file")) {
        return {
            "ARS-IMAGE-ARCHITECTURE",
            Grade::fail,
            "A program in the image is for another processor, and App Runner runs linux/amd64: "
            "the app ended with " +
                with_code + ".",
            {},
            "Build it with `docker build --platform linux/amd64`."};
    }
    if (is_misread_start_command(instance, evidence)) {
        return {
            "ARS-START-COMMAND-SHELL",
            Grade::fail,
            "StartCommand is exec'ed without a shell, and has shell syntax in it: the app ended "
            "with " +
                with_code + ".",
            {},
            "Put the command into a script in the image and give the script as StartCommand."};
    }
    return {
        "ARS-CONTAINER-EXITED",
        Grade::fail,
        "The app ended before it was healthy: " + with_code + ".",
        {},
        code == 0 ? "The process must stay in the foreground: App Runner takes its end as a "
                    "failure, also with exit code 0."
                  : "Mend what the app's last lines tell."};
}

}  // namespace

Finding explain_start(const Evidence& evidence) {
    const RunSpec spec = evidence.image != nullptr
                             ? run_spec_of(evidence.configuration, *evidence.image)
                             : RunSpec{};
    const bool own_command = !spec.command.empty();
    switch (evidence.start_failure) {
        case StartFailure::program_not_found:
            return {
                own_command ? "ARS-START-COMMAND" : "ARS-IMAGE-COMMAND",
                Grade::fail,
                "The program to start is not in the image: " +
                    (own_command ? spec.command.front() : "the image's own command") + ".",
                {},
                own_command ? "StartCommand is exec'ed without a shell: give a program that is in "
                              "the image, and its arguments separated by blanks."
                            : "Correct ENTRYPOINT or CMD in the Dockerfile."};
        case StartFailure::exec_format:
            return {
                "ARS-IMAGE-ARCHITECTURE",
                Grade::fail,
                "The program in the image is for another processor; App Runner runs linux/amd64.",
                {},
                "Build it with `docker build --platform linux/amd64`."};
        case StartFailure::engine_unreachable:
            return {
                "ARS-ENGINE-UNREACHABLE",
                Grade::fail,
                "The Docker Engine did not answer while the container was started.",
                {},
                "Check that the Docker Engine is up: `apprunner-sim doctor`."};
        case StartFailure::other:
            break;
    }
    return {
        "ARS-START-FAILED",
        Grade::fail,
        "The container could not be started.",
        {},
        "See the engine's own words below."};
}

Finding explain_exit(const InstanceView& instance, const Evidence& evidence) {
    Finding finding = exit_words(instance, evidence);
    const int code = instance.exit_code.value_or(-1);
    if (code > 128) finding.evidence.push_back("ended by signal " + std::to_string(code - 128));
    for (const std::string& line : instance.last_lines) finding.evidence.push_back("app | " + line);
    if (instance.last_lines.empty()) finding.evidence.push_back("the app printed nothing");
    return finding;
}

}  // namespace apprunner::core
