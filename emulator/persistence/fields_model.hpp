// How App Runner's nouns (emulator/model) are written in kept documents: the members of each, by
// name.
#pragma once

#include "emulator/model/auto_scaling.hpp"
#include "emulator/model/image.hpp"
#include "emulator/model/operation.hpp"
#include "emulator/model/service.hpp"
#include "emulator/persistence/json_archive.hpp"

namespace apprunner::persistence {

template <>
inline constexpr int last_value<model::ServiceStatus> =
    static_cast<int>(model::ServiceStatus::operation_in_progress);
template <>
inline constexpr int last_value<model::OperationType> =
    static_cast<int>(model::OperationType::update_service);
template <>
inline constexpr int last_value<model::OperationStatus> =
    static_cast<int>(model::OperationStatus::rollback_succeeded);
template <>
inline constexpr int last_value<model::HealthCheckProtocol> =
    static_cast<int>(model::HealthCheckProtocol::http);
template <>
inline constexpr int last_value<model::ImageRepositoryType> =
    static_cast<int>(model::ImageRepositoryType::ecr_public);
template <>
inline constexpr int last_value<model::ConfigurationSource> =
    static_cast<int>(model::ConfigurationSource::api);
template <>
inline constexpr int last_value<model::EgressType> = static_cast<int>(model::EgressType::vpc);
template <>
inline constexpr int last_value<model::IpAddressType> =
    static_cast<int>(model::IpAddressType::dual_stack);

void fields(auto& archive, Is<model::Tag> auto& tag) {
    archive("Key", tag.key);
    archive("Value", tag.value);
}

void fields(auto& archive, Is<model::ImageConfiguration> auto& image) {
    archive("Port", image.port);
    archive("StartCommand", image.start_command);
    archive("RuntimeEnvironmentVariables", image.runtime_environment_variables);
    archive("RuntimeEnvironmentSecrets", image.runtime_environment_secrets);
}

void fields(auto& archive, Is<model::ImageRepository> auto& repository) {
    archive("ImageIdentifier", repository.image_identifier);
    archive("ImageRepositoryType", repository.image_repository_type);
    archive("ImageConfiguration", repository.image_configuration);
}

void fields(auto& archive, Is<model::CodeConfigurationValues> auto& values) {
    archive("Runtime", values.runtime);
    archive("BuildCommand", values.build_command);
    archive("StartCommand", values.start_command);
    archive("Port", values.port);
    archive("RuntimeEnvironmentVariables", values.runtime_environment_variables);
    archive("RuntimeEnvironmentSecrets", values.runtime_environment_secrets);
}

void fields(auto& archive, Is<model::CodeConfiguration> auto& code) {
    archive("ConfigurationSource", code.configuration_source);
    archive("CodeConfigurationValues", code.code_configuration_values);
}

void fields(auto& archive, Is<model::CodeRepository> auto& repository) {
    archive("RepositoryUrl", repository.repository_url);
    archive("SourceCodeVersionType", repository.source_code_version_type);
    archive("SourceCodeVersionValue", repository.source_code_version_value);
    archive("CodeConfiguration", repository.code_configuration);
    archive("SourceDirectory", repository.source_directory);
}

void fields(auto& archive, Is<model::AuthenticationConfiguration> auto& authentication) {
    archive("ConnectionArn", authentication.connection_arn);
    archive("AccessRoleArn", authentication.access_role_arn);
}

void fields(auto& archive, Is<model::SourceConfiguration> auto& source) {
    archive("ImageRepository", source.image_repository);
    archive("CodeRepository", source.code_repository);
    archive("AutoDeploymentsEnabled", source.auto_deployments_enabled);
    archive("AuthenticationConfiguration", source.authentication_configuration);
}

void fields(auto& archive, Is<model::InstanceConfiguration> auto& instance) {
    archive("CpuUnits", instance.cpu_units);
    archive("MemoryMb", instance.memory_mb);
    archive("InstanceRoleArn", instance.instance_role_arn);
}

void fields(auto& archive, Is<model::HealthCheckConfiguration> auto& check) {
    archive("Protocol", check.protocol);
    archive("Path", check.path);
    archive("Interval", check.interval_s);
    archive("Timeout", check.timeout_s);
    archive("HealthyThreshold", check.healthy_threshold);
    archive("UnhealthyThreshold", check.unhealthy_threshold);
}

void fields(auto& archive, Is<model::NetworkConfiguration> auto& network) {
    archive("EgressType", network.egress_type);
    archive("VpcConnectorArn", network.vpc_connector_arn);
    archive("IsPubliclyAccessible", network.is_publicly_accessible);
    archive("IpAddressType", network.ip_address_type);
}

void fields(auto& archive, Is<model::ServiceObservabilityConfiguration> auto& observability) {
    archive("ObservabilityEnabled", observability.observability_enabled);
    archive("ObservabilityConfigurationArn", observability.observability_configuration_arn);
}

void fields(auto& archive, Is<model::AutoScalingLimits> auto& limits) {
    archive("MaxConcurrency", limits.max_concurrency);
    archive("MinSize", limits.min_size);
    archive("MaxSize", limits.max_size);
}

void fields(auto& archive, Is<model::ServiceConfiguration> auto& configuration) {
    archive("Source", configuration.source);
    archive("Instance", configuration.instance);
    archive("HealthCheck", configuration.health_check);
    archive("Network", configuration.network);
    archive("Observability", configuration.observability);
    archive("AutoScalingConfigurationArn", configuration.auto_scaling_configuration_arn);
    archive("AutoScaling", configuration.auto_scaling);
}

void fields(auto& archive, Is<model::Service> auto& service) {
    archive("ServiceName", service.service_name);
    archive("ServiceId", service.service_id);
    archive("ServiceArn", service.service_arn);
    archive("ServiceUrl", service.service_url);
    archive("Status", service.status);
    archive("CreatedAt", service.created_at);
    archive("UpdatedAt", service.updated_at);
    archive("DeletedAt", service.deleted_at);
    archive("KmsKey", service.kms_key);
    archive("Configuration", service.configuration);
}

void fields(auto& archive, Is<model::Operation> auto& operation) {
    archive("Id", operation.id);
    archive("Type", operation.type);
    archive("Status", operation.status);
    archive("TargetArn", operation.target_arn);
    archive("StartedAt", operation.started_at);
    archive("EndedAt", operation.ended_at);
    archive("UpdatedAt", operation.updated_at);
}

void fields(auto& archive, Is<model::AutoScalingConfiguration> auto& scaling) {
    archive("Arn", scaling.arn);
    archive("Name", scaling.name);
    archive("Revision", scaling.revision);
    archive("Latest", scaling.latest);
    archive("Active", scaling.active);
    archive("IsDefault", scaling.is_default);
    archive("Limits", scaling.limits);
    archive("CreatedAt", scaling.created_at);
    archive("DeletedAt", scaling.deleted_at);
}

void fields(auto& archive, Is<model::ImageDetails> auto& image) {
    archive("ImageId", image.image_id);
    archive("Architecture", image.architecture);
    archive("Os", image.os);
    archive("SizeBytes", image.size_bytes);
    archive("Entrypoint", image.entrypoint);
    archive("Cmd", image.cmd);
    archive("Environment", image.environment);
    archive("ExposedPorts", image.exposed_ports);
    archive("User", image.user);
}

void fields(auto& archive, Is<model::ListeningSocket> auto& listener) {
    archive("Address", listener.address);
    archive("Port", listener.port);
}

}  // namespace apprunner::persistence
