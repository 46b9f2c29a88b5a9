// The looks of `lint`: ports, HOSTNAME, start command, variables, health check; each is a function
// that gives findings.
#include "emulator/core/diagnosis/preflight.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/environment.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/fix_snippets.hpp"
#include "emulator/core/diagnosis/program.hpp"
#include "emulator/core/diagnosis/secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace apprunner::core {

namespace {

using Findings = std::vector<Finding>;

const model::StringMap& variables_of(const model::ServiceConfiguration& configuration) {
    static const model::StringMap none;
    const auto& source = configuration.source.image_repository;
    const bool has_any = source && source->image_configuration;
    return has_any ? source->image_configuration->runtime_environment_variables : none;
}

Findings look_at_exposed_ports(
    const model::ServiceConfiguration& configuration, const model::ImageDetails& image
) {
    const std::string port = model::port_text(configuration);
    const std::vector<std::string> exposed = exposed_ports(image);
    const bool is_exposed = std::find(exposed.begin(), exposed.end(), port) != exposed.end();
    if (exposed.empty() || is_exposed) return {};
    Finding finding{
        "ARS-EXPOSED-PORT",
        Grade::risky,
        "App Runner asks port " + port + ", and the image's EXPOSE names " + base::joined(exposed) +
            ": unless the app reads PORT, its checks are refused.",
        {"EXPOSE " + base::joined(exposed, " "), "Port " + port},
        "Set ImageConfiguration.Port to the port that the app listens on."};
    if (exposed.size() != 1) return {finding};
    // Nobody but root may listen there: that would lead from one failure to another.
    if (may_need_root(exposed.front()) && has_other_user(image)) {
        finding.fix = "Let the app listen on the port in the PORT variable: the image's USER " +
                      image.user + " may not listen on " + exposed.front() + ".";
        return {finding};
    }
    finding.how_to = written({{Setting::port, exposed.front()}});
    return {finding};
}

Findings look_at_command(
    const model::ServiceConfiguration& configuration, const model::ImageDetails& image
) {
    auto found = explain_command(configuration, image);
    return found ? Findings{std::move(*found)} : Findings{};
}

/// One that is not there may still be found by a shell, or come from a volume of the image's.
Findings look_at_program(const model::ProgramFile& program) {
    auto found = explain_program(program, "");
    if (found) return {std::move(*found)};
    if (program.is_there) return {};
    return {Finding{
        "ARS-IMAGE-COMMAND",
        Grade::risky,
        "The program to start is not in the image: " + program.path + ".",
        {program.path + " is not in the image"},
        "Correct ENTRYPOINT or CMD in the Dockerfile, or StartCommand."}};
}

/// An analogy: App Runner's instances are Fargate tasks, and those were seen to refuse it.
Findings look_at_low_port(
    const model::ServiceConfiguration& configuration, const model::ImageDetails& image
) {
    const std::string port = model::port_text(configuration);
    const bool is_low = may_need_root(port);
    if (!is_low || !has_other_user(image)) return {};
    Finding finding{
        "ARS-PORT-NOT-PERMITTED",
        Grade::risky,
        "The image's USER " + image.user + " may not listen on port " + port +
            ": ports below 1024 need root on Fargate.",
        {"USER " + image.user, "Port " + port},
        "Let the app listen on a port above 1023, and set ImageConfiguration.Port to it."};
    finding.how_to = written({{Setting::port, "8080"}});
    return {finding};
}

Findings look_at_host_name(
    const model::ServiceConfiguration& configuration, const model::ImageDetails& image
) {
    const auto found = image.environment.find("HOSTNAME");
    if (found == image.environment.end()) return {};
    if (variables_of(configuration).contains("HOSTNAME")) return {};
    Finding finding{
        "ARS-HOSTNAME-IN-IMAGE",
        Grade::risky,
        "The image's ENV sets HOSTNAME, and App Runner overwrites it: a server that binds to "
        "$HOSTNAME, as Next.js standalone does, is then never reached.",
        {"ENV HOSTNAME=" + found->second},
        "Set HOSTNAME in RuntimeEnvironmentVariables too: that value is kept."};
    finding.how_to = written({{Setting::variable, found->second, "HOSTNAME"}});
    return {finding};
}

Findings look_at_start_command(const model::ServiceConfiguration& configuration) {
    const std::string command = start_command_of(configuration);
    const std::vector<std::string> syntax = shell_syntax_in(command);
    if (syntax.empty()) return {};
    Finding finding{
        "ARS-START-COMMAND-SHELL",
        Grade::risky,
        "StartCommand is exec'ed without a shell, and has shell syntax in it: " +
            base::joined(syntax, " ") + " reach the program as they are written.",
        {"StartCommand: " + program_text(command)},
        "Put the command into a script in the image and give the script as StartCommand."};
    finding.how_to = start_script();
    return {finding};
}

/// By its name alone: values are not looked at, and not shown.
bool looks_secret(std::string_view name) {
    static constexpr std::array<std::string_view, 8> words{
        "SECRET", "PASSWORD", "PASSWD", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "CREDENTIAL"};
    std::string upper(name);
    for (char& letter : upper) {
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    return std::any_of(words.begin(), words.end(), [&upper](std::string_view word) {
        return upper.find(word) != std::string::npos;
    });
}

Findings look_at_variables(const model::ServiceConfiguration& configuration) {
    std::vector<std::string> names;
    for (const auto& [name, value] : variables_of(configuration)) {
        if (looks_secret(name) && !value.empty()) names.push_back(name);
    }
    if (names.empty()) return {};
    return {Finding{
        "ARS-SECRET-IN-VARIABLE",
        Grade::pass,
        "Variables that look like secrets are readable for all who may describe the service: " +
            base::joined(names) + ".",
        {},
        "Keep them in Secrets Manager or Parameter Store, and name their ARNs in "
        "RuntimeEnvironmentSecrets."}};
}

Findings look_at_health_check(const model::HealthCheckConfiguration& check) {
    Findings findings;
    if (check.protocol == model::HealthCheckProtocol::tcp) {
        Finding finding{
            "ARS-CHECK-TCP",
            Grade::pass,
            "The health check is TCP, App Runner's default: it passes as soon as something "
            "listens, whatever it answers.",
            {},
            "Use an HTTP check of a path that answers 200 only when the app can serve."};
        finding.how_to =
            written({{Setting::check_protocol, "HTTP"}, {Setting::check_path, "/health"}});
        findings.push_back(std::move(finding));
    }
    if (check.timeout_s >= check.interval_s) {
        findings.push_back(Finding{
            "ARS-CHECK-OVERLAP",
            Grade::pass,
            "The health check's Timeout (" + std::to_string(check.timeout_s) +
                " s) is not below its Interval (" + std::to_string(check.interval_s) +
                " s): the next check is due before the last one has failed.",
            {},
            "Make Timeout smaller than Interval."});
    }
    return findings;
}

}  // namespace

std::vector<Finding> preflight(
    const model::ServiceConfiguration& configuration,
    const model::ImageDetails* image,
    const Profile& profile,
    const model::ProgramFile* program
) {
    Findings all;
    const auto add = [&all](Findings found) { all.insert(all.end(), found.begin(), found.end()); };
    if (image != nullptr) {
        if (image->architecture != "amd64" || image->os != "linux") {
            all.push_back(wrong_architecture(image));
        }
        add(look_at_command(configuration, *image));
        add(look_at_low_port(configuration, *image));
        add(look_at_exposed_ports(configuration, *image));
        add(look_at_host_name(configuration, *image));
    }
    if (program != nullptr) add(look_at_program(*program));
    add(look_at_start_command(configuration));
    add(look_at_secrets(configuration));
    Evidence evidence{configuration, profile};
    evidence.image = image;
    add(explain_environment(evidence));
    add(look_at_variables(configuration));
    add(look_at_health_check(configuration.health_check));
    std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
        return a.weight > b.weight;
    });
    return all;
}

}  // namespace apprunner::core
