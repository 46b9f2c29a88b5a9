// Service and the configuration that a user gives it, in App Runner's words (API reference:
// Service, SourceConfiguration, InstanceConfiguration, NetworkConfiguration). Plain data, no rules
// (emulator/wire has the request rules, core the state rules); any thread.
#pragma once

#include "emulator/base/time.hpp"
#include "emulator/model/auto_scaling.hpp"
#include "emulator/model/health_check.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::model {

enum class ServiceStatus {
    create_failed,
    running,
    deleted,
    delete_failed,
    paused,
    operation_in_progress,
};

enum class ImageRepositoryType { ecr, ecr_public };
enum class ConfigurationSource { repository, api };
enum class EgressType { default_egress, vpc };
enum class IpAddressType { ipv4, dual_stack };

using StringMap = std::map<std::string, std::string>;

struct Tag {
    std::string key;
    std::string value;
    bool operator==(const Tag&) const = default;
};

struct ImageConfiguration {
    std::optional<std::string> port;           ///< Text on the wire; App Runner's default is 8080.
    std::optional<std::string> start_command;  ///< One line; exec'ed, never given to a shell.
    StringMap runtime_environment_variables;
    StringMap runtime_environment_secrets;  ///< Name to ARN.
    bool operator==(const ImageConfiguration&) const = default;
};

struct ImageRepository {
    std::string image_identifier;
    ImageRepositoryType image_repository_type = ImageRepositoryType::ecr;
    std::optional<ImageConfiguration> image_configuration;
    bool operator==(const ImageRepository&) const = default;
};

struct CodeConfigurationValues {
    std::string runtime;
    std::optional<std::string> build_command;
    std::optional<std::string> start_command;
    std::optional<std::string> port;
    StringMap runtime_environment_variables;
    StringMap runtime_environment_secrets;
    bool operator==(const CodeConfigurationValues&) const = default;
};

struct CodeConfiguration {
    ConfigurationSource configuration_source = ConfigurationSource::repository;
    std::optional<CodeConfigurationValues> code_configuration_values;
    bool operator==(const CodeConfiguration&) const = default;
};

/// Kept and listed; a deployment of it is refused, because this emulator runs images only.
struct CodeRepository {
    std::string repository_url;
    std::string source_code_version_type = "BRANCH";
    std::string source_code_version_value;
    std::optional<CodeConfiguration> code_configuration;
    std::optional<std::string> source_directory;
    bool operator==(const CodeRepository&) const = default;
};

struct AuthenticationConfiguration {
    std::optional<std::string> connection_arn;
    std::optional<std::string> access_role_arn;
    bool operator==(const AuthenticationConfiguration&) const = default;
};

/// Exactly one of the two repositories is set in an accepted request.
struct SourceConfiguration {
    std::optional<ImageRepository> image_repository;
    std::optional<CodeRepository> code_repository;
    std::optional<bool> auto_deployments_enabled;
    std::optional<AuthenticationConfiguration> authentication_configuration;
    bool operator==(const SourceConfiguration&) const = default;
};

struct InstanceConfiguration {
    int cpu_units = 1024;  ///< 256, 512, 1024, 2048 or 4096; 1024 is one vCPU.
    int memory_mb = 2048;  ///< One of the sizes offered for that Cpu.
    std::optional<std::string> instance_role_arn;
    bool operator==(const InstanceConfiguration&) const = default;
};

struct NetworkConfiguration {
    EgressType egress_type = EgressType::default_egress;
    std::optional<std::string> vpc_connector_arn;
    bool is_publicly_accessible = true;
    IpAddressType ip_address_type = IpAddressType::ipv4;
    bool operator==(const NetworkConfiguration&) const = default;
};

struct ServiceObservabilityConfiguration {
    bool observability_enabled = false;
    std::optional<std::string> observability_configuration_arn;
    bool operator==(const ServiceObservabilityConfiguration&) const = default;
};

/// All that UpdateService can change, and therefore all that a rollback puts back.
struct ServiceConfiguration {
    SourceConfiguration source;
    InstanceConfiguration instance;
    HealthCheckConfiguration health_check;
    NetworkConfiguration network;
    std::optional<ServiceObservabilityConfiguration> observability;
    std::string auto_scaling_configuration_arn;
    AutoScalingLimits auto_scaling;  ///< That configuration's numbers; revisions never change.
    bool operator==(const ServiceConfiguration&) const = default;
};

/// What a service is: identity, state and configuration as DescribeService shows them.
struct Service {
    std::string service_name;
    std::string service_id;   ///< 32 lower-case hex digits.
    std::string service_arn;  ///< Ends in service/<name>/<id>.
    std::string service_url;  ///< Host name without a scheme.
    ServiceStatus status = ServiceStatus::operation_in_progress;
    base::WallTime created_at;
    base::WallTime updated_at;
    std::optional<base::WallTime> deleted_at;
    std::optional<std::string> kms_key;
    ServiceConfiguration configuration;
};

/// The port that App Runner probes and sends traffic to (default "8080"), as text.
[[nodiscard]] std::string port_text(const ServiceConfiguration& configuration);

}  // namespace apprunner::model
