// Findings on containers that did not start (by the engine's reason) or ended (by exit code, memory
// and the app's last lines).
#include "emulator/core/diagnosis/container.hpp"

#include "emulator/core/diagnosis/app_output.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/memory.hpp"
#include "emulator/core/diagnosis/program.hpp"
#include "emulator/core/diagnosis/secrets.hpp"
#include "emulator/core/ring/run_spec.hpp"

#include <algorithm>
#include <array>

namespace apprunner::core {

namespace {

/// Linux has signals from 1 to 64.
constexpr int signals_max = 64;

/// The kernel says the same of a binary for another processor and of a script without its first
/// line. Where the image says that it is for amd64, the one is no likelier than the other.
Finding wrong_format(
    const Evidence& evidence, bool may_be_script, const std::string& program, const std::string& end
) {
    Finding finding{
        "ARS-IMAGE-ARCHITECTURE",
        Grade::fail,
        program + " is for another processor; App Runner runs linux/amd64" + end + ".",
        {},
        "Build it with `docker build --platform linux/amd64`.",
        for_amd64()};
    const bool is_amd64 = evidence.image != nullptr && evidence.image->architecture == "amd64";
    if (!is_amd64 || !may_be_script) return finding;
    finding.summary = program +
                      " is not a program for linux/amd64, or is a script without a first line "
                      "`#!...`" +
                      end + ".";
    finding.fix =
        "If it is a script, make `#!/bin/sh` (or its own interpreter) its very first line; if it "
        "is a program, build it with `docker build --platform linux/amd64`.";
    return finding;
}

/// The words for an exit, by what the container left behind.
Finding exit_words(const InstanceView& instance, const Evidence& evidence) {
    const int code = instance.exit_code.value_or(-1);
    const std::string with_code = "container exit code " + std::to_string(code);
    if (auto found = explain_memory(instance, evidence)) return *found;
    if (!instance.ended_by.empty()) {
        return {
            "ARS-ENDED-FROM-OUTSIDE",
            Grade::fail,
            "The container was ended from outside, by " + instance.ended_by +
                "; the app did not end by itself (" + with_code + ").",
            {},
            "Deploy again, and leave the service's containers alone until it runs."};
    }
    if (instance.program) {
        if (auto found = explain_program(*instance.program, "the app ended with " + with_code)) {
            return *found;
        }
    }
    // A shell that has seen that the file is no text says so.
    const bool is_binary = says_at_last(instance, "cannot execute binary file");
    if (is_binary || says_at_last(instance, "exec format error")) {
        return wrong_format(
            evidence, !is_binary, "A file that was to run", ": the app ended with " + with_code
        );
    }
    if (is_misread_start_command(instance, evidence)) {
        return {
            "ARS-START-COMMAND-SHELL",
            Grade::fail,
            "StartCommand is exec'ed without a shell, and has shell syntax in it: the app ended "
            "with " +
                with_code + ".",
            {},
            "Put the command into a script in the image and give the script as StartCommand.",
            start_script()};
    }
    if (code != 0 && evidence.image != nullptr) {
        const auto& image = *evidence.image;
        auto found = explain_one_word(evidence.configuration, image, instance.last_lines);
        if (found) return *found;
    }
    if (auto found = explain_words(instance, evidence)) return *found;
    if (code != 0 && evidence.image != nullptr) {
        if (auto found = explain_exec_form(evidence.configuration, *evidence.image, with_code)) {
            return *found;
        }
    }
    return {
        "ARS-CONTAINER-EXITED",
        Grade::fail,
        (instance.healthy_at ? "The app ended after it was healthy: "
                             : "The app ended before it was healthy: ") +
            with_code + ".",
        {},
        code == 0 ? "The process must stay in the foreground: App Runner takes its end as a "
                    "failure, also with exit code 0."
                  : "Mend what the app's last lines tell."};
}

/// A number needs no entry, and a shell of `nologin` hinders nothing.
Finding unknown_user(const std::string& user) {
    Finding finding{
        "ARS-IMAGE-USER",
        Grade::fail,
        "The image's USER is " + user + ", and there is no such user or group in the image.",
        {},
        "Make that user in the Dockerfile before USER, or give USER a number, which needs no entry "
        "in /etc/passwd."};
    finding.how_to.dockerfile = "USER 10001:10001";
    return finding;
}

/// What neither the image nor the configuration is to blame for.
Finding explain_other_start(StartFailure failure) {
    switch (failure) {
        case StartFailure::image_gone:
            return {
                "ARS-IMAGE-GONE",
                Grade::fail,
                "The image that this version runs was removed from the Docker Engine, and could "
                "not be had again.",
                {},
                "Put the image back (docker pull, load or build) and send the request again. App "
                "Runner keeps a copy of its own, so on AWS this does not happen."};
        case StartFailure::disk_full:
            return {
                "ARS-DISK-FULL",
                Grade::fail,
                "There was no room for the container.",
                {},
                "Free space in the Docker Engine's data folder, for example with `docker system "
                "prune`."};
        case StartFailure::engine_unreachable:
            return {
                "ARS-ENGINE-UNREACHABLE",
                Grade::fail,
                "The Docker Engine did not answer while the container was started.",
                {},
                "Check that the Docker Engine is up: `apprunner-sim doctor`."};
        case StartFailure::environment:
            return {
                "ARS-ENVIRONMENT",
                Grade::fail,
                "This machine's Docker Engine could not start the container; that says nothing "
                "about the app.",
                {},
                "Mend what the engine complains of, and deploy again; `apprunner-sim doctor` looks "
                "at the engine."};
        case StartFailure::quota:
            return {
                "ARS-VCPU-QUOTA",
                Grade::fail,
                "The account's quota of Fargate On-Demand vCPUs does not allow for the instances.",
                {},
                "Raise the quota in Service Quotas, or delete services that are not needed."};
        case StartFailure::platform:
            return {
                "ARS-PLATFORM-FAULT",
                Grade::fail,
                "App Runner itself failed before the app was started; users saw the same request "
                "succeed when it was sent again.",
                {},
                "Send the same request again; when it fails the same way, ask AWS."};
        case StartFailure::secret_reference:
        case StartFailure::secret_missing:
        case StartFailure::secret_key:
        case StartFailure::secret_source:
            return explain_secret(failure);
        case StartFailure::program_not_found:
        case StartFailure::program_not_executable:
        case StartFailure::exec_format:
        case StartFailure::user_not_found:
        case StartFailure::other:
            break;
    }
    return {
        "ARS-START-FAILED",
        Grade::fail,
        "The container could not be started.",
        {},
        "Go by the engine's own words."};
}

/// StartCommand's own command, or the image's.
struct Program {
    bool is_start_command = false;
    std::string name;
};

Program program_of(const Evidence& evidence) {
    const RunSpec spec = evidence.image != nullptr
                             ? run_spec_of(evidence.configuration, *evidence.image)
                             : RunSpec{};
    if (!spec.command.empty()) return {true, spec.command.front()};
    if (evidence.image == nullptr) return {false, "the image's own command"};
    const model::ImageDetails& image = *evidence.image;
    if (!image.entrypoint.empty()) return {false, image.entrypoint.front()};
    if (!image.cmd.empty()) return {false, image.cmd.front()};
    return {false, "the image's own command"};
}

Finding not_found_finding(const Evidence& evidence) {
    const Program program = program_of(evidence);
    // A search in PATH passes over what may not be executed.
    const bool was_searched = evidence.message.find("in $PATH") != std::string::npos;
    Finding finding{
        "ARS-IMAGE-COMMAND",
        Grade::fail,
        was_searched ? "The program to start is not in the image's PATH, or may not be executed: "
                     : "The program to start is not in the image: ",
        {},
        "Correct ENTRYPOINT or CMD in the Dockerfile."};
    finding.summary += program.name + ".";
    if (!program.is_start_command) return finding;
    finding.code = "ARS-START-COMMAND";
    finding.fix =
        "StartCommand is exec'ed without a shell: give a program that is in the image, and its "
        "arguments separated by blanks.";
    const bool wants_shell = !shell_syntax_in(start_command_of(evidence.configuration)).empty();
    if (wants_shell) finding.how_to = start_script();
    return finding;
}

/// Most often a script that lost its mode, or never had it.
Finding not_executable_finding(const Evidence& evidence) {
    const Program program = program_of(evidence);
    Finding finding{
        program.is_start_command ? "ARS-START-COMMAND" : "ARS-IMAGE-COMMAND",
        Grade::fail,
        "The program to start may not be executed: " + program.name + ".",
        {},
        "Make it executable (`chmod +x`, or `COPY --chmod=755` in the Dockerfile), for the image's "
        "USER too; a folder is no program."};
    finding.how_to.dockerfile = "COPY --chmod=755 FILE PATH";
    return finding;
}

}  // namespace

namespace {

/// What the file itself tells, or the image's command; nothing: what the engine said is all.
std::optional<Finding> explain_file(const Evidence& evidence) {
    const bool is_seen = evidence.instance != nullptr && evidence.instance->program;
    if (evidence.start_failure == StartFailure::program_not_found && evidence.image != nullptr) {
        const model::ProgramFile* file = is_seen ? &*evidence.instance->program : nullptr;
        auto found = explain_not_found(evidence.configuration, *evidence.image, file);
        if (found) return found;
    }
    return is_seen ? explain_program(*evidence.instance->program, "") : std::nullopt;
}

}  // namespace

Finding explain_start(const Evidence& evidence) {
    if (auto found = explain_file(evidence)) return *found;
    const StartFailure failure = evidence.start_failure;
    if (failure == StartFailure::program_not_found) return not_found_finding(evidence);
    if (failure == StartFailure::program_not_executable) return not_executable_finding(evidence);
    if (failure == StartFailure::exec_format) {
        return wrong_format(evidence, true, "The file to start", "");
    }
    if (failure == StartFailure::user_not_found) {
        return unknown_user(evidence.image != nullptr ? evidence.image->user : "unknown");
    }
    return explain_other_start(failure);
}

Finding explain_exit(const InstanceView& instance, const Evidence& evidence) {
    Finding finding = exit_words(instance, evidence);
    const int code = instance.exit_code.value_or(-1);
    // 255 is a program's own -1, and 200 nobody's.
    if (code > 128 && code <= 128 + signals_max) {
        auto& seen = finding.evidence;
        seen.insert(seen.begin(), "ended by signal " + std::to_string(code - 128));
    }
    if (finding.evidence.empty() || !finding.evidence.back().starts_with("app | ")) {
        for (std::string& line : telling_lines(instance)) {
            finding.evidence.push_back(std::move(line));
        }
    }
    if (instance.last_lines.empty()) finding.evidence.push_back("the app printed nothing");
    static constexpr std::array<std::string_view, 3> may_be_of_variables{
        "ARS-CONTAINER-EXITED", "ARS-NO-EGRESS", "ARS-UNREACHABLE-DEPENDENCY"};
    if (std::count(may_be_of_variables.begin(), may_be_of_variables.end(), finding.code) > 0) {
        for (std::string& text : possible_variables(instance, evidence)) {
            finding.evidence.push_back(std::move(text));
        }
    }
    return finding;
}

}  // namespace apprunner::core
