// Findings that configuration and image give whatever the app did (an image
// near the disk limit, shell syntax in the start command), and what may be suspected when nothing
// else explains a failure.
#include "emulator/core/diagnosis/environment.hpp"

#include "emulator/base/text.hpp"
#include "emulator/core/diagnosis/evidence_text.hpp"
#include "emulator/core/diagnosis/secrets.hpp"
#include "emulator/core/ring/run_spec.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace apprunner::core {

namespace {

constexpr std::int64_t bytes_per_mb = 1024 * 1024;

/// Packed, an image is mostly a good third of its size, and lies on the disk beside the unpacked
/// one.
bool may_fill_the_disk(std::int64_t size_bytes, int disk_limit_mb) {
    return size_bytes > disk_limit_mb * bytes_per_mb * 7 / 10;
}

/// The disk holds the image (compressed and unpacked) and what the app writes (developer guide).
Finding size_finding(std::int64_t size_bytes, int disk_limit_mb) {
    const std::int64_t size_mb = size_bytes / bytes_per_mb;
    Finding finding{
        "ARS-IMAGE-SIZE",
        Grade::risky,
        "The image takes " + std::to_string(size_mb) + " MB unpacked; an instance has " +
            std::to_string(disk_limit_mb) +
            " MB of disk for the image, packed and unpacked, and for all that the app writes" +
            (size_bytes > disk_limit_mb * bytes_per_mb
                 ? "."
                 : ": it may not fit; how large it is packed is not known here."),
        {"image size " + std::to_string(size_mb) + " MB"},
        "Make the image smaller: a slimmer base, fewer build tools, a multi-stage build."};
    return finding;
}

}  // namespace

std::string start_command_of(const model::ServiceConfiguration& configuration) {
    const auto& source = configuration.source.image_repository;
    if (!source || !source->image_configuration) return "";
    return source->image_configuration->start_command.value_or("");
}

std::string program_text(std::string_view start_command) {
    const std::size_t begin =
        std::min(start_command.find_first_not_of(" \t\n"), start_command.size());
    // In NAME=VALUE before a program, too, the value is not shown.
    const std::size_t end = start_command.find_first_of(" \t\n=", begin);
    const std::string program(start_command.substr(begin, end - begin));
    return end == std::string_view::npos ? program : program + " ...";
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
        suspects.push_back("not passed, because empty: " + base::joined(withheld.empty));
    }
    if (configuration.network.egress_type == model::EgressType::vpc) {
        suspects.push_back("EgressType is VPC, and no VPC is here: the app has no way out");
    }
    const std::string command = start_command_of(configuration);
    const std::vector<std::string> shell_syntax = shell_syntax_in(command);
    if (!shell_syntax.empty()) {
        suspects.push_back(
            "StartCommand has shell syntax (" + base::joined(shell_syntax, " ") +
            "): " + program_text(command)
        );
    }
    return suspects;
}

std::vector<std::string> exposed_ports(const model::ImageDetails& image) {
    std::vector<std::string> ports;
    for (const std::uint16_t port : image.exposed_ports) ports.push_back(std::to_string(port));
    return ports;
}

bool exposes(const model::ImageDetails& image, std::uint16_t port) {
    const std::vector<std::uint16_t>& ports = image.exposed_ports;
    return std::find(ports.begin(), ports.end(), port) != ports.end();
}

bool may_need_root(std::string_view port) {
    constexpr int first_free_port = 1024;
    int number = 0;
    const auto read = std::from_chars(port.data(), port.data() + port.size(), number);
    return read.ec == std::errc() && number > 0 && number < first_free_port;
}

bool has_other_user(const model::ImageDetails& image) {
    const std::string user = image.user.substr(0, image.user.find(':'));
    return !user.empty() && user != "root" && user.find_first_not_of('0') != std::string::npos;
}

std::string image_text(const model::ImageDetails& image) {
    std::vector<std::string> parts;
    const std::vector<std::string> ports = exposed_ports(image);
    if (!ports.empty()) parts.push_back("EXPOSE " + base::joined(ports, " "));
    if (!image.user.empty()) parts.push_back("USER " + image.user);
    for (const char* name : {"PORT", "HOSTNAME", "HOST"}) {
        const auto found = image.environment.find(name);
        if (found == image.environment.end()) continue;
        parts.push_back("ENV " + found->first + "=" + found->second);
    }
    const std::int64_t size_mb = image.size_bytes / bytes_per_mb;
    if (size_mb > 0) parts.push_back(std::to_string(size_mb) + " MB");
    return parts.empty() ? "" : "the image: " + base::joined(parts);
}

std::vector<Finding> explain_environment(const Evidence& evidence) {
    std::vector<Finding> findings;
    const Withheld withheld = withheld_from(evidence.configuration);
    if (evidence.instance != nullptr && !evidence.instance->unresolved_secrets.empty()) {
        findings.push_back(unresolved_secrets(evidence.instance->unresolved_secrets));
    }
    const int limit_mb = evidence.profile.disk_limit_mb;
    if (evidence.image != nullptr && may_fill_the_disk(evidence.image->size_bytes, limit_mb)) {
        findings.push_back(size_finding(evidence.image->size_bytes, limit_mb));
    }
    if (!withheld.empty.empty()) {
        findings.push_back(
            {"ARS-EMPTY-VARIABLE",
             Grade::pass,
             "App Runner does not pass variables with an empty value: " +
                 base::joined(withheld.empty) + ".",
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
