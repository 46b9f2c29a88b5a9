// App Runner's shapes below the requests, in the names of its model. For app_runner_constraints.cpp
// and emulator_constraints.cpp only.
#pragma once

#include "emulator/wire/patterns.hpp"
#include "emulator/wire/rules.hpp"
#include "emulator/wire/shape_builders.hpp"

namespace apprunner::wire::shapes {

// Scalars.
inline constexpr Shape arn = text("AppRunnerResourceArn", 1, 1011, &patterns::resource_arn);
inline constexpr Shape role_arn = text("RoleArn", 29, 1024, &patterns::role_arn);
inline constexpr Shape kms_key_arn = text("KmsKeyArn", 0, 256, &patterns::kms_key_arn);
inline constexpr Shape string = text("String", 0, 51'200, &patterns::one_line);
inline constexpr Shape service_name = text("ServiceName", 4, 40, &patterns::service_name);
inline constexpr Shape scaling_name =
    text("AutoScalingConfigurationName", 4, 32, &patterns::configuration_name);
inline constexpr Shape connection_name =
    text("ConnectionName", 4, 32, &patterns::configuration_name);
inline constexpr Shape observability_name =
    text("ObservabilityConfigurationName", 4, 32, &patterns::configuration_name);
inline constexpr Shape connector_name = text("VpcConnectorName", 4, 40, &patterns::connector_name);
inline constexpr Shape ingress_name =
    text("VpcIngressConnectionName", 4, 40, &patterns::connector_name);
inline constexpr Shape domain_name = text("DomainName", 1, 255, &patterns::domain_name);
inline constexpr Shape cpu = text("Cpu", 3, 9, &patterns::cpu);
inline constexpr Shape memory = text("Memory", 3, 6, &patterns::memory);
inline constexpr Shape image_identifier =
    text("ImageIdentifier", 1, 1024, &patterns::image_identifier);
inline constexpr Shape build_command =
    text("BuildCommand", unlimited, unlimited, &patterns::command, true);
inline constexpr Shape start_command =
    text("StartCommand", unlimited, unlimited, &patterns::command, true);
inline constexpr Shape source_directory =
    text("SourceDirectory", 1, 4096, &patterns::source_directory);
inline constexpr Shape variable_key =
    text("RuntimeEnvironmentVariablesKey", 1, 51'200, &patterns::one_line, true);
inline constexpr Shape variable_value =
    text("RuntimeEnvironmentVariablesValue", 0, 51'200, &patterns::one_line, true);
inline constexpr Shape secret_name = text("RuntimeEnvironmentSecretsName", 1, 2048, nullptr, true);
inline constexpr Shape secret_value =
    text("RuntimeEnvironmentSecretsValue", 1, 2048, nullptr, true);
inline constexpr Shape tag_key = text("TagKey", 1, 128, &patterns::tag_key);
inline constexpr Shape tag_value = text("TagValue", 0, 256, &patterns::one_line);
inline constexpr Shape next_token = text("NextToken", 1, 1024, &patterns::one_line);
inline constexpr Shape max_results = integer("MaxResults", 1, 100);
inline constexpr Shape flag = boolean("Boolean");
inline constexpr Shape nullable_flag = boolean("NullableBoolean");

// Enums.
inline constexpr std::string_view protocols[] = {"TCP", "HTTP"};
inline constexpr std::string_view repository_types[] = {"ECR", "ECR_PUBLIC"};
inline constexpr std::string_view sources[] = {"REPOSITORY", "API"};
inline constexpr std::string_view version_types[] = {"BRANCH"};
inline constexpr std::string_view runtimes[] = {
    "PYTHON_3",
    "NODEJS_12",
    "NODEJS_14",
    "CORRETTO_8",
    "CORRETTO_11",
    "NODEJS_16",
    "GO_1",
    "DOTNET_6",
    "PHP_81",
    "RUBY_31",
    "PYTHON_311",
    "NODEJS_18",
    "NODEJS_22"};
inline constexpr std::string_view egress_types[] = {"DEFAULT", "VPC"};
inline constexpr std::string_view address_types[] = {"IPV4", "DUAL_STACK"};
inline constexpr std::string_view providers[] = {"GITHUB", "BITBUCKET"};
inline constexpr std::string_view vendors[] = {"AWSXRAY"};
inline constexpr Shape protocol = one_of("HealthCheckProtocol", protocols);
inline constexpr Shape repository_type = one_of("ImageRepositoryType", repository_types);
inline constexpr Shape configuration_source = one_of("ConfigurationSource", sources);
inline constexpr Shape version_type = one_of("SourceCodeVersionType", version_types);
inline constexpr Shape runtime = one_of("Runtime", runtimes);
inline constexpr Shape egress_type = one_of("EgressType", egress_types);
inline constexpr Shape address_type = one_of("IpAddressType", address_types);
inline constexpr Shape provider_type = one_of("ProviderType", providers);
inline constexpr Shape tracing_vendor = one_of("TracingVendor", vendors);

// Tags and small lists.
inline constexpr Member tag_members[] = {{"Key", &tag_key}, {"Value", &tag_value}};
inline constexpr Shape tag = structure("Tag", tag_members);
inline constexpr Shape tag_list = list("TagList", &tag, rules::tag_count);
inline constexpr Shape tag_key_list = list("TagKeyList", &tag_key);
inline constexpr Shape string_list = list("StringList", &string);

// The source of a service.
inline constexpr Shape variables =
    map("RuntimeEnvironmentVariables", &variable_key, &variable_value, rules::reserved_names);
inline constexpr Shape secrets =
    map("RuntimeEnvironmentSecrets", &secret_name, &secret_value, rules::reserved_names);
inline constexpr Member image_configuration_members[] = {
    {"RuntimeEnvironmentVariables", &variables},
    {"StartCommand", &start_command},
    {"Port", &string},
    {"RuntimeEnvironmentSecrets", &secrets}};
inline constexpr Shape image_configuration =
    structure("ImageConfiguration", image_configuration_members, rules::port);
inline constexpr Member image_repository_members[] = {
    {"ImageIdentifier", &image_identifier, required},
    {"ImageConfiguration", &image_configuration},
    {"ImageRepositoryType", &repository_type, required}};
inline constexpr Shape image_repository = structure("ImageRepository", image_repository_members);
inline constexpr Member code_values_members[] = {
    {"Runtime", &runtime, required},
    {"BuildCommand", &build_command},
    {"StartCommand", &start_command},
    {"Port", &string},
    {"RuntimeEnvironmentVariables", &variables},
    {"RuntimeEnvironmentSecrets", &secrets}};
inline constexpr Shape code_values =
    structure("CodeConfigurationValues", code_values_members, rules::port);
inline constexpr Member code_configuration_members[] = {
    {"ConfigurationSource", &configuration_source, required},
    {"CodeConfigurationValues", &code_values}};
inline constexpr Shape code_configuration =
    structure("CodeConfiguration", code_configuration_members);
inline constexpr Member code_version_members[] = {
    {"Type", &version_type, required}, {"Value", &string, required}};
inline constexpr Shape code_version = structure("SourceCodeVersion", code_version_members);
inline constexpr Member code_repository_members[] = {
    {"RepositoryUrl", &string, required},
    {"SourceCodeVersion", &code_version, required},
    {"CodeConfiguration", &code_configuration},
    {"SourceDirectory", &source_directory}};
inline constexpr Shape code_repository =
    structure("CodeRepository", code_repository_members, rules::code_configuration);
inline constexpr Member authentication_members[] = {
    {"ConnectionArn", &arn}, {"AccessRoleArn", &role_arn}};
inline constexpr Shape authentication =
    structure("AuthenticationConfiguration", authentication_members);
inline constexpr Member source_members[] = {
    {"CodeRepository", &code_repository},
    {"ImageRepository", &image_repository},
    {"AutoDeploymentsEnabled", &nullable_flag},
    {"AuthenticationConfiguration", &authentication}};
inline constexpr Shape source = structure("SourceConfiguration", source_members, rules::one_source);

// The rest of a service's configuration.
inline constexpr Member instance_members[] = {
    {"Cpu", &cpu}, {"Memory", &memory}, {"InstanceRoleArn", &role_arn}};
inline constexpr Shape instance =
    structure("InstanceConfiguration", instance_members, rules::cpu_with_memory);
inline constexpr Member encryption_members[] = {{"KmsKey", &kms_key_arn, required}};
inline constexpr Shape encryption = structure("EncryptionConfiguration", encryption_members);
inline constexpr Shape check_path = text("HealthCheckPath", 1, unlimited);
inline constexpr Shape check_interval = integer("HealthCheckInterval", 1, 20);
inline constexpr Shape check_timeout = integer("HealthCheckTimeout", 1, 20);
inline constexpr Shape check_healthy = integer("HealthCheckHealthyThreshold", 1, 20);
inline constexpr Shape check_unhealthy = integer("HealthCheckUnhealthyThreshold", 1, 20);
inline constexpr Member health_check_members[] = {
    {"Protocol", &protocol},
    {"Path", &check_path},
    {"Interval", &check_interval},
    {"Timeout", &check_timeout},
    {"HealthyThreshold", &check_healthy},
    {"UnhealthyThreshold", &check_unhealthy}};
inline constexpr Shape health_check = structure("HealthCheckConfiguration", health_check_members);
inline constexpr Member egress_members[] = {
    {"EgressType", &egress_type}, {"VpcConnectorArn", &arn}};
inline constexpr Shape egress =
    structure("EgressConfiguration", egress_members, rules::egress_connector);
inline constexpr Member ingress_members[] = {{"IsPubliclyAccessible", &flag}};
inline constexpr Shape ingress = structure("IngressConfiguration", ingress_members);
inline constexpr Member network_members[] = {
    {"EgressConfiguration", &egress},
    {"IngressConfiguration", &ingress},
    {"IpAddressType", &address_type}};
inline constexpr Shape network = structure("NetworkConfiguration", network_members);
inline constexpr Member observability_members[] = {
    {"ObservabilityEnabled", &flag, required}, {"ObservabilityConfigurationArn", &arn}};
inline constexpr Shape observability =
    structure("ServiceObservabilityConfiguration", observability_members);
inline constexpr Member ingress_vpc_members[] = {{"VpcId", &string}, {"VpcEndpointId", &string}};
inline constexpr Shape ingress_vpc = structure("IngressVpcConfiguration", ingress_vpc_members);
inline constexpr Member trace_members[] = {{"Vendor", &tracing_vendor, required}};
inline constexpr Shape trace = structure("TraceConfiguration", trace_members);

}  // namespace apprunner::wire::shapes
