// App Runner's shapes below the requests, in the names of its model. Data of the files
// *_constraints.cpp only.
#pragma once

#include "emulator/model/service_fields.hpp"
#include "emulator/wire/patterns.hpp"
#include "emulator/wire/rules.hpp"
#include "emulator/wire/shape_builders.hpp"

namespace apprunner::wire::shapes {

namespace field = model::field;

constexpr Shape number(std::string_view name, model::Range range) {
    return integer(name, range.min, range.max);
}

// Scalars.
inline constexpr Shape arn = text("AppRunnerResourceArn", 1, 1011, &patterns::resource_arn);
inline constexpr Shape role_arn = text("RoleArn", 29, 1024, &patterns::role_arn);
inline constexpr Shape kms_key_arn = text("KmsKeyArn", 0, 256, &patterns::kms_key_arn);
inline constexpr Shape string = text("String", 0, 51'200, &patterns::one_line);
inline constexpr Shape service_name = text(
    "ServiceName",
    model::service_name_length.min,
    model::service_name_length.max,
    &patterns::service_name
);
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
inline constexpr Shape image_identifier = text(
    "ImageIdentifier",
    field::image_identifier.range.min,
    field::image_identifier.range.max,
    &patterns::image_identifier
);
inline constexpr Shape build_command =
    text("BuildCommand", unlimited, unlimited, &patterns::command, true);
inline constexpr Shape start_command =
    text(field::start_command.name, unlimited, unlimited, &patterns::command, true);
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
inline constexpr Shape tag_list = list("TagList", &tag, rules::tags);
inline constexpr Shape tag_key_list = list("TagKeyList", &tag_key);
inline constexpr Shape string_list = list("StringList", &string);

// The source of a service.
inline constexpr Shape variables =
    map("RuntimeEnvironmentVariables", &variable_key, &variable_value, rules::reserved_names);
inline constexpr Shape secrets =
    map("RuntimeEnvironmentSecrets", &secret_name, &secret_value, rules::reserved_names);
inline constexpr Member image_configuration_members[] = {
    {field::variables.name, &variables},
    {field::start_command.name, &start_command},
    {field::port.name, &string},
    {field::secrets.name, &secrets}};
inline constexpr Shape image_configuration =
    structure("ImageConfiguration", image_configuration_members, rules::port);
inline constexpr Member image_repository_members[] = {
    {field::image_identifier.name, &image_identifier, required},
    {field::image_configuration.name, &image_configuration},
    {field::image_repository_type.name, &repository_type, required}};
inline constexpr Shape image_repository = structure("ImageRepository", image_repository_members);
inline constexpr Member code_values_members[] = {
    {field::runtime.name, &runtime, required},
    {field::build_command.name, &build_command},
    {field::start_command.name, &start_command},
    {field::port.name, &string},
    {field::variables.name, &variables},
    {field::secrets.name, &secrets}};
inline constexpr Shape code_values =
    structure("CodeConfigurationValues", code_values_members, rules::port);
inline constexpr Member code_configuration_members[] = {
    {field::configuration_source.name, &configuration_source, required},
    {field::code_values.name, &code_values}};
inline constexpr Shape code_configuration =
    structure("CodeConfiguration", code_configuration_members);
inline constexpr Member code_version_members[] = {
    {"Type", &version_type, required}, {"Value", &string, required}};
inline constexpr Shape code_version = structure("SourceCodeVersion", code_version_members);
inline constexpr Member code_repository_members[] = {
    {field::repository_url.name, &string, required},
    {field::source_code_version, &code_version, required},
    {field::code_configuration.name, &code_configuration},
    {field::source_directory.name, &source_directory}};
inline constexpr Shape code_repository =
    structure("CodeRepository", code_repository_members, rules::code_configuration);
inline constexpr Member authentication_members[] = {
    {field::connection_arn.name, &arn}, {field::access_role.name, &role_arn}};
inline constexpr Shape authentication =
    structure("AuthenticationConfiguration", authentication_members);
inline constexpr Member source_members[] = {
    {field::code_repository.name, &code_repository},
    {field::image_repository.name, &image_repository},
    {field::auto_deployments.name, &nullable_flag},
    {field::authentication.name, &authentication}};
inline constexpr Shape source = structure("SourceConfiguration", source_members, rules::one_source);

// The rest of a service's configuration.
inline constexpr Member instance_members[] = {
    {field::cpu.name, &cpu}, {field::memory.name, &memory}, {field::instance_role.name, &role_arn}};
inline constexpr Shape instance =
    structure("InstanceConfiguration", instance_members, rules::cpu_with_memory);
inline constexpr Member encryption_members[] = {{"KmsKey", &kms_key_arn, required}};
inline constexpr Shape encryption = structure("EncryptionConfiguration", encryption_members);
inline constexpr Shape check_path = text("HealthCheckPath", 1, unlimited);
inline constexpr Shape check_interval = number("HealthCheckInterval", model::health_check_number);
inline constexpr Shape check_timeout = number("HealthCheckTimeout", model::health_check_number);
inline constexpr Shape check_healthy =
    number("HealthCheckHealthyThreshold", model::health_check_number);
inline constexpr Shape check_unhealthy =
    number("HealthCheckUnhealthyThreshold", model::health_check_number);
inline constexpr Member health_check_members[] = {
    {field::check_protocol.name, &protocol},
    {field::check_path.name, &check_path},
    {field::check_interval.name, &check_interval},
    {field::check_timeout.name, &check_timeout},
    {field::healthy_threshold.name, &check_healthy},
    {field::unhealthy_threshold.name, &check_unhealthy}};
inline constexpr Shape health_check = structure("HealthCheckConfiguration", health_check_members);
inline constexpr Member egress_members[] = {
    {field::egress_type.name, &egress_type}, {field::vpc_connector.name, &arn}};
inline constexpr Shape egress =
    structure("EgressConfiguration", egress_members, rules::egress_connector);
inline constexpr Member ingress_members[] = {{field::publicly_accessible.name, &flag}};
inline constexpr Shape ingress = structure("IngressConfiguration", ingress_members);
inline constexpr Member network_members[] = {
    {field::egress_block, &egress},
    {field::ingress_block, &ingress},
    {field::ip_address_type.name, &address_type}};
inline constexpr Shape network = structure("NetworkConfiguration", network_members);
inline constexpr Member observability_members[] = {
    {field::observability_enabled.name, &flag, required}, {field::observability_arn.name, &arn}};
inline constexpr Shape observability =
    structure("ServiceObservabilityConfiguration", observability_members);
inline constexpr Member ingress_vpc_members[] = {{"VpcId", &string}, {"VpcEndpointId", &string}};
inline constexpr Shape ingress_vpc = structure("IngressVpcConfiguration", ingress_vpc_members);
inline constexpr Member trace_members[] = {{"Vendor", &tracing_vendor, required}};
inline constexpr Shape trace = structure("TraceConfiguration", trace_members);

}  // namespace apprunner::wire::shapes
