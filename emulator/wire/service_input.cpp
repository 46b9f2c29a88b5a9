// Reads the blocks of CreateService and UpdateService into App Runner's nouns, and fills in what
// was left out.
#include "emulator/wire/service_input.hpp"

#include "emulator/model/wire_names.hpp"
#include "emulator/wire/units.hpp"

#include <algorithm>

namespace apprunner::wire {

namespace {

model::StringMap text_map_at(const Json& object, const char* key) {
    model::StringMap map;
    for (const auto& [name, value] : member_at(object, key).items()) {
        map.emplace(name, value.get<std::string>());
    }
    return map;
}

/// Sets `target` when the member is there.
void take(const Json& object, const char* key, std::optional<std::string>& target) {
    if (auto text = optional_text_at(object, key)) target = std::move(text);
}

void take(const Json& object, const char* key, std::string& target) {
    if (auto text = optional_text_at(object, key)) target = std::move(*text);
}

void take(const Json& object, const char* key, int& target) {
    target = number_at(object, key, target);
}

template <class E>
void take_name(const Json& object, const char* key, E& target) {
    target = model::from_wire<E>(text_at(object, key)).value_or(target);
}

model::ImageRepository image_repository_of(const Json& object) {
    model::ImageRepository repository;
    take(object, "ImageIdentifier", repository.image_identifier);
    take_name(object, "ImageRepositoryType", repository.image_repository_type);
    const Json& given = member_at(object, "ImageConfiguration");
    model::ImageConfiguration& image = repository.image_configuration.emplace();
    image.port = "8080";
    take(given, "Port", image.port);
    take(given, "StartCommand", image.start_command);
    image.runtime_environment_variables = text_map_at(given, "RuntimeEnvironmentVariables");
    image.runtime_environment_secrets = text_map_at(given, "RuntimeEnvironmentSecrets");
    return repository;
}

model::CodeConfigurationValues code_values_of(const Json& object) {
    model::CodeConfigurationValues values;
    take(object, "Runtime", values.runtime);
    take(object, "BuildCommand", values.build_command);
    take(object, "StartCommand", values.start_command);
    take(object, "Port", values.port);
    values.runtime_environment_variables = text_map_at(object, "RuntimeEnvironmentVariables");
    values.runtime_environment_secrets = text_map_at(object, "RuntimeEnvironmentSecrets");
    return values;
}

model::CodeRepository code_repository_of(const Json& object) {
    model::CodeRepository repository;
    take(object, "RepositoryUrl", repository.repository_url);
    const Json& version = member_at(object, "SourceCodeVersion");
    take(version, "Type", repository.source_code_version_type);
    take(version, "Value", repository.source_code_version_value);
    take(object, "SourceDirectory", repository.source_directory);
    if (const Json& given = member_at(object, "CodeConfiguration"); !given.is_null()) {
        model::CodeConfiguration& code = repository.code_configuration.emplace();
        take_name(given, "ConfigurationSource", code.configuration_source);
        const Json& values = member_at(given, "CodeConfigurationValues");
        if (!values.is_null()) code.code_configuration_values = code_values_of(values);
    }
    return repository;
}

void apply_source(const Json& given, model::SourceConfiguration& source) {
    if (const Json& image = member_at(given, "ImageRepository"); !image.is_null()) {
        source.image_repository = image_repository_of(image);
    }
    if (const Json& code = member_at(given, "CodeRepository"); !code.is_null()) {
        source.code_repository = code_repository_of(code);
    }
    const Json& automatic = member_at(given, "AutoDeploymentsEnabled");
    if (!automatic.is_null()) source.auto_deployments_enabled = automatic.get<bool>();
    if (const Json& roles = member_at(given, "AuthenticationConfiguration"); !roles.is_null()) {
        model::AuthenticationConfiguration& kept = source.authentication_configuration.emplace();
        take(roles, "ConnectionArn", kept.connection_arn);
        take(roles, "AccessRoleArn", kept.access_role_arn);
    }
}

void apply_instance(const Json& given, model::InstanceConfiguration& instance) {
    if (has(given, "Cpu")) instance.cpu_units = cpu_units(text_at(given, "Cpu"));
    if (has(given, "Memory")) instance.memory_mb = memory_mb(text_at(given, "Memory"));
    take(given, "InstanceRoleArn", instance.instance_role_arn);
}

void apply_health_check(const Json& given, model::HealthCheckConfiguration& check) {
    take_name(given, "Protocol", check.protocol);
    take(given, "Path", check.path);
    take(given, "Interval", check.interval_s);
    take(given, "Timeout", check.timeout_s);
    take(given, "HealthyThreshold", check.healthy_threshold);
    take(given, "UnhealthyThreshold", check.unhealthy_threshold);
}

void apply_network(const Json& given, model::NetworkConfiguration& network) {
    const Json& egress = member_at(given, "EgressConfiguration");
    take_name(egress, "EgressType", network.egress_type);
    take(egress, "VpcConnectorArn", network.vpc_connector_arn);
    if (network.egress_type == model::EgressType::default_egress) network.vpc_connector_arn.reset();
    network.is_publicly_accessible = flag_at(
        member_at(given, "IngressConfiguration"),
        "IsPubliclyAccessible",
        network.is_publicly_accessible
    );
    take_name(given, "IpAddressType", network.ip_address_type);
}

void apply_observability(
    const Json& given, std::optional<model::ServiceObservabilityConfiguration>& observability
) {
    model::ServiceObservabilityConfiguration& kept = observability.emplace();
    kept.observability_enabled = flag_at(given, "ObservabilityEnabled", false);
    take(given, "ObservabilityConfigurationArn", kept.observability_configuration_arn);
}

}  // namespace

void apply_configuration(
    const Json& input, Omitted omitted, model::ServiceConfiguration& configuration
) {
    const auto apply = [&](const char* key, auto& block, auto&& take_block) {
        const Json& given = member_at(input, key);
        if (given.is_null()) return;
        if (omitted == Omitted::defaulted) block = {};
        take_block(given, block);
    };
    apply_source(member_at(input, "SourceConfiguration"), configuration.source);
    apply("InstanceConfiguration", configuration.instance, apply_instance);
    apply("HealthCheckConfiguration", configuration.health_check, apply_health_check);
    apply("NetworkConfiguration", configuration.network, apply_network);
    apply("ObservabilityConfiguration", configuration.observability, apply_observability);
    take(input, "AutoScalingConfigurationArn", configuration.auto_scaling_configuration_arn);
}

std::optional<model::Account> ecr_place_of(std::string_view image_identifier) {
    constexpr std::size_t digits = 12;
    constexpr std::string_view service = ".dkr.ecr.";
    const std::string_view host = image_identifier.substr(0, image_identifier.find('/'));
    if (host.find(service) != digits) return std::nullopt;
    const std::string_view rest = host.substr(digits + service.size());
    model::Account place;
    place.account_id = host.substr(0, digits);
    place.region = rest.substr(0, rest.find('.'));
    return place;
}

void fill_defaults(
    const std::string& account_id,
    model::ServiceConfiguration& configuration,
    const std::string& region
) {
    model::SourceConfiguration& source = configuration.source;
    if (source.auto_deployments_enabled) return;
    bool is_automatic = true;
    if (source.image_repository) {
        const auto place = ecr_place_of(source.image_repository->image_identifier);
        const bool is_public = source.image_repository->image_repository_type ==
                               model::ImageRepositoryType::ecr_public;
        is_automatic = !is_public && place && place->account_id == account_id &&
                       (region.empty() || place->region == region);
    }
    source.auto_deployments_enabled = is_automatic;
}

std::optional<std::string> kms_key_of(const Json& input) {
    return optional_text_at(member_at(input, "EncryptionConfiguration"), "KmsKey");
}

std::vector<model::Tag> tags_of(const Json& input) {
    std::vector<model::Tag> tags;
    for (const Json& given : member_at(input, "Tags")) {
        model::Tag tag{text_at(given, "Key"), text_at(given, "Value")};
        if (tag.key.empty()) continue;
        const auto same = std::find_if(tags.begin(), tags.end(), [&](const model::Tag& other) {
            return other.key == tag.key;
        });
        if (same != tags.end()) {
            same->value = tag.value;
        } else {
            tags.push_back(std::move(tag));
        }
    }
    return tags;
}

}  // namespace apprunner::wire
