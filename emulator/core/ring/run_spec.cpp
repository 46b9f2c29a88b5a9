// Makes a container's variables, command and limits of a service's configuration, by App Runner's
// rules.
#include "emulator/core/ring/run_spec.hpp"

#include <algorithm>
#include <charconv>

namespace apprunner::core {

namespace {

/// App Runner's own: a value of the user's does not get through.
constexpr std::string_view port_variable = "PORT";

}  // namespace

std::vector<std::string> split_start_command(std::string_view start_command) {
    std::vector<std::string> words;
    std::size_t at = 0;
    while ((at = start_command.find_first_not_of(" \t", at)) != std::string_view::npos) {
        const std::size_t end =
            std::min(start_command.find_first_of(" \t", at), start_command.size());
        words.emplace_back(start_command.substr(at, end - at));
        at = end;
    }
    return words;
}

Withheld withheld_from(const model::ServiceConfiguration& configuration) {
    Withheld withheld;
    const auto& source = configuration.source.image_repository;
    if (!source || !source->image_configuration) return withheld;
    const model::ImageConfiguration& given = *source->image_configuration;
    const model::StringMap& variables = given.runtime_environment_variables;
    for (const auto& [name, value] : variables) {
        if (name == port_variable) {
            withheld.port = value != model::port_text(configuration);
        } else if (value.empty()) {
            withheld.empty.push_back(name);
        }
    }
    return withheld;
}

RunSpec run_spec_of(
    const model::ServiceConfiguration& configuration, const model::ImageDetails& image
) {
    RunSpec spec;
    spec.image_id = image.image_id;
    const std::string port = model::port_text(configuration);
    std::from_chars(port.data(), port.data() + port.size(), spec.port);
    spec.cpu_units = configuration.instance.cpu_units;
    spec.memory_mb = configuration.instance.memory_mb;
    spec.role_arn = configuration.instance.instance_role_arn.value_or("");
    spec.has_egress = configuration.network.egress_type == model::EgressType::default_egress;

    spec.environment.emplace_back(port_variable, port);
    const auto& source = configuration.source.image_repository;
    if (source) spec.image_identifier = source->image_identifier;
    if (!source || !source->image_configuration) return spec;
    const model::ImageConfiguration& given = *source->image_configuration;
    if (given.start_command) spec.command = split_start_command(*given.start_command);
    for (const auto& [name, value] : given.runtime_environment_variables) {
        if (name == port_variable || value.empty()) continue;
        if (name == "HOSTNAME") spec.sets_hostname = false;
        spec.environment.emplace_back(name, value);
    }
    for (const auto& [name, value_from] : given.runtime_environment_secrets) {
        const bool has_variable = given.runtime_environment_variables.contains(name);
        if (!has_variable) spec.secrets.emplace_back(name, value_from);
    }
    return spec;
}

}  // namespace apprunner::core
