// Reads the configuration and the image.
#include "emulator/core/diagnosis_environment.hpp"

#include "emulator/core/evidence_text.hpp"
#include "emulator/core/run_spec.hpp"

#include <algorithm>
#include <utility>

namespace apprunner::core {

namespace {

/// App Runner gives an instance 3 GB of disk, which it shares with the image (developer guide).
constexpr std::int64_t disk_size_bytes = 3LL * 1024 * 1024 * 1024;

Finding secrets_finding(const std::vector<std::string>& names) {
    return {
        "ARS-SECRET-NOT-RESOLVED",
        Grade::risky,
        "Secrets cannot be resolved here, so the app did not get " + joined(names) +
            "; App Runner fails a deployment whose secret it cannot resolve.",
        {"RuntimeEnvironmentSecrets: " + joined(names)},
        "Give values for this run as variables of the same names (`--env NAME=VALUE`), and check "
        "the ARNs and the instance role on AWS."};
}

Finding size_finding(std::int64_t size_bytes) {
    const double size_gb = static_cast<double>(size_bytes) / (1024.0 * 1024 * 1024);
    const int tenths = static_cast<int>(size_gb * 10);
    return {
        "ARS-IMAGE-SIZE",
        Grade::risky,
        "The image takes " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) +
            " GB; App Runner's 3 GB of disk hold the image and everything that the app writes.",
        {},
        "Make the image smaller: a slimmer base, fewer build tools, a multi-stage build."};
}

}  // namespace

std::string start_command_of(const model::ServiceConfiguration& configuration) {
    const auto& source = configuration.source.image_repository;
    if (!source || !source->image_configuration) return "";
    return source->image_configuration->start_command.value_or("");
}

std::vector<std::string> shell_syntax_in(std::string_view start_command) {
    static constexpr std::string_view known[] = {
        "&&", "||", ">>", "$(", "`", "\"", "'", "|", ";", ">", "<", "$", "*", "&"};
    std::vector<std::string> found;
    for (std::size_t at = 0; at < start_command.size();) {
        const auto token = std::find_if(std::begin(known), std::end(known), [&](auto each) {
            return start_command.substr(at).starts_with(each);
        });
        if (token == std::end(known)) {
            ++at;
            continue;
        }
        at += token->size();
        if (std::find(found.begin(), found.end(), *token) == found.end()) {
            found.emplace_back(*token);
        }
    }
    return found;
}

std::vector<std::string> suspects_in(const model::ServiceConfiguration& configuration) {
    std::vector<std::string> suspects;
    const Withheld withheld = withheld_from(configuration);
    if (!withheld.empty.empty()) {
        suspects.push_back("not passed, because empty: " + joined(withheld.empty));
    }
    const std::string command = start_command_of(configuration);
    const std::vector<std::string> shell_syntax = shell_syntax_in(command);
    if (!shell_syntax.empty()) {
        suspects.push_back(
            "StartCommand has shell syntax (" + joined(shell_syntax, " ") + "): " + command
        );
    }
    return suspects;
}

std::vector<Finding> explain_environment(const Evidence& evidence) {
    std::vector<Finding> findings;
    const Withheld withheld = withheld_from(evidence.configuration);
    if (!withheld.secrets.empty()) findings.push_back(secrets_finding(withheld.secrets));
    if (evidence.image != nullptr && evidence.image->size_bytes > disk_size_bytes) {
        findings.push_back(size_finding(evidence.image->size_bytes));
    }
    if (!withheld.empty.empty()) {
        findings.push_back(
            {"ARS-EMPTY-VARIABLE",
             Grade::pass,
             "App Runner does not pass variables with an empty value: " + joined(withheld.empty) +
                 ".",
             {},
             "Give a value, or let the app take an absent variable for an empty one."}
        );
    }
    if (withheld.port) {
        findings.push_back(
            {"ARS-PORT-VARIABLE",
             Grade::pass,
             "PORT is App Runner's own: the value given for it is not used, and the app gets " +
                 model::port_text(evidence.configuration) + ".",
             {},
             "Remove PORT from RuntimeEnvironmentVariables and set ImageConfiguration.Port."}
        );
    }
    return findings;
}

}  // namespace apprunner::core
