// The causes that need no look at the network: sources, images, starts and exits; and the choice
// between them. diagnosis_health.cpp explains checks.
#include "emulator/core/diagnosis.hpp"

#include "emulator/core/diagnosis_health.hpp"
#include "emulator/core/run_spec.hpp"

namespace apprunner::core {

namespace {

std::string image_name(const Evidence& evidence) {
    const auto& source = evidence.configuration.source.image_repository;
    return source ? source->image_identifier : "";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

Finding pull_finding(const Evidence& evidence) {
    const std::string image = image_name(evidence);
    switch (evidence.pull_failure) {
        case PullFailure::image_not_found:
            return {
                "ARS-IMAGE-NOT-FOUND",
                Grade::fail,
                "The image " + image + " does not exist where it was looked for.",
                {},
                "Push the image, or correct its name and tag, before the service is created."};
        case PullFailure::access_denied:
            return {
                "ARS-IMAGE-ACCESS",
                Grade::fail,
                "The registry refused to hand out the image " + image + ".",
                {},
                "Log in with `docker login`; on AWS, give the service an access role that "
                "build.apprunner.amazonaws.com may assume."};
        case PullFailure::registry_unreachable:
            return {
                "ARS-REGISTRY-UNREACHABLE",
                Grade::fail,
                "The registry of " + image + " does not answer.",
                {},
                "Check the registry's host name and port, and that it is up."};
        case PullFailure::no_matching_platform:
            return {
                "ARS-IMAGE-ARCHITECTURE",
                Grade::fail,
                "The image " + image + " has no linux/amd64 variant, the only one App Runner runs.",
                {},
                "Build it with `docker build --platform linux/amd64`."};
        case PullFailure::disk_full:
            return {
                "ARS-DISK-FULL",
                Grade::fail,
                "There was no room for the image " + image + ".",
                {},
                "Free space in the Docker Engine's data folder, for example with `docker system "
                "prune`."};
        case PullFailure::rate_limited:
            return {
                "ARS-REGISTRY-RATE-LIMIT",
                Grade::fail,
                "The registry limits the rate of pulls and refused " + image + ".",
                {},
                "Log in, or wait, or use a copy of the image in your own registry."};
        case PullFailure::engine_unreachable:
            return {
                "ARS-ENGINE-UNREACHABLE",
                Grade::fail,
                "The Docker Engine did not answer while the image was pulled.",
                {},
                "Check that the Docker Engine is up: `apprunner-sim doctor`."};
        case PullFailure::timed_out:
        case PullFailure::other:
            break;
    }
    return {
        "ARS-IMAGE-PULL",
        Grade::fail,
        "The image " + image + " could not be pulled.",
        {},
        "See the engine's own words below."};
}

Finding start_finding(const Evidence& evidence) {
    const RunSpec spec = evidence.image != nullptr
                             ? run_spec_of(evidence.configuration, *evidence.image)
                             : RunSpec{};
    const bool own_command = !spec.command.empty();
    const std::string command = own_command ? joined(spec.command) : "the image's own command";
    switch (evidence.start_failure) {
        case StartFailure::program_not_found:
            return {
                own_command ? "ARS-START-COMMAND" : "ARS-IMAGE-COMMAND",
                Grade::fail,
                "The program to start is not in the image: " + command + ".",
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

Finding exit_finding(const InstanceView& instance, const Evidence& evidence) {
    const int code = instance.exit_code.value_or(-1);
    Finding finding;
    if (instance.out_of_memory) {
        finding.code = "ARS-OUT-OF-MEMORY";
        finding.summary = "The app was killed because it needed more memory than " +
                          std::to_string(evidence.configuration.instance.memory_mb) +
                          " MB (container exit code " + std::to_string(code) + ").";
        finding.fix = "Give InstanceConfiguration.Memory a larger size, or make the app need less.";
    } else {
        finding.code = "ARS-CONTAINER-EXITED";
        finding.summary = "The app ended before it was healthy: container exit code " +
                          std::to_string(code) + ".";
        finding.fix =
            code == 0
                ? "The process must stay in the foreground: App Runner takes its end as a "
                  "failure, also with exit code 0."
                : "Mend what the app's last lines tell; a missing environment variable is the "
                  "usual cause (empty values are dropped).";
        if (code > 128) {
            finding.evidence.push_back("ended by signal " + std::to_string(code - 128));
        }
    }
    for (const std::string& line : instance.last_lines) finding.evidence.push_back("app | " + line);
    if (instance.last_lines.empty()) finding.evidence.push_back("the app printed nothing");
    return finding;
}

Finding plain(std::string code, std::string summary, std::string fix) {
    return {std::move(code), Grade::fail, std::move(summary), {}, std::move(fix)};
}

}  // namespace

double documented_limit_s(const model::HealthCheckConfiguration& check) {
    return static_cast<double>(check.interval_s * check.unhealthy_threshold);
}

std::vector<Finding> explain_failure(FailureKind kind, const Evidence& evidence) {
    std::vector<Finding> findings;
    switch (kind) {
        case FailureKind::code_source:
            findings.push_back(plain(
                "ARS-CODE-SOURCE",
                "This emulator runs images; it does not build source code as App Runner does.",
                "Build an image of the source and give it as ImageRepository."
            ));
            break;
        case FailureKind::pull:
            findings.push_back(pull_finding(evidence));
            break;
        case FailureKind::architecture:
            findings.push_back(plain(
                "ARS-IMAGE-ARCHITECTURE",
                "The image is for " +
                    (evidence.image != nullptr
                         ? evidence.image->os + "/" + evidence.image->architecture
                         : std::string("another platform")) +
                    "; App Runner runs linux/amd64 only.",
                "Build it with `docker build --platform linux/amd64`."
            ));
            break;
        case FailureKind::start:
            findings.push_back(start_finding(evidence));
            break;
        case FailureKind::exited:
            if (evidence.instance != nullptr) {
                findings.push_back(exit_finding(*evidence.instance, evidence));
            }
            break;
        case FailureKind::unhealthy:
            findings = explain_unhealthy(evidence);
            break;
        case FailureKind::internal_limit:
            findings.push_back(plain(
                "ARS-STEP-TIMEOUT",
                "A step of the deployment did not end within its limit.",
                "See the engine's own words below, and `apprunner-sim doctor`."
            ));
            break;
    }
    if (findings.empty()) {
        findings.push_back(plain(
            "ARS-UNEXPLAINED",
            "No cause was found in what could be seen.",
            "Look at the probes and at the app's own output."
        ));
    }
    if (!evidence.message.empty()) {
        findings.front().evidence.push_back("engine: " + evidence.message);
    }
    return findings;
}

std::vector<Finding> explain_success(const Evidence& evidence) {
    return evidence.instance != nullptr ? explain_healthy(evidence) : std::vector<Finding>{};
}

}  // namespace apprunner::core
