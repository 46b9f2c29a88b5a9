// The one list of a service's settings: for each its AWS name, its member, its range, and how it is
// spelled. The API's input, output and constraints, the saved documents, the command line's files
// and requests, and the fixes of findings read it; defaults are the members' own (service.hpp,
// health_check.hpp). A new setting is one member and one row here. Pure; any thread.
//
// Order and names are the API reference's (CreateService and the data types that it names).
#pragma once

#include "emulator/model/service.hpp"

#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace apprunner::model {

/// Both ends belong to it. Of numbers the value, of texts the length in characters.
struct Range {
    int min = 0;
    int max = 0;
};

/// How a value stands on the wire where its type does not say it.
enum class FieldSpelling {
    plain,
    cpu,     ///< A number as text, in units or as "1 vCPU" (instance_sizes.hpp).
    memory,  ///< A number as text, in MB or as "2 GB".
};

/// What a row says beside name and member.
struct FieldNotes {
    Range range{};
    FieldSpelling spelling = FieldSpelling::plain;
    std::string_view block{};       ///< The block around it on the wire that is no struct here.
    std::string_view saved_name{};  ///< In saved documents; empty: `name`.
};

template <class Owner, class Value>
struct ServiceField {
    constexpr ServiceField(std::string_view aws_name, Value Owner::*at, FieldNotes notes = {})
        : name(aws_name),
          member(at),
          range(notes.range),
          spelling(notes.spelling),
          block(notes.block),
          saved_name(notes.saved_name.empty() ? aws_name : notes.saved_name) {}

    std::string_view name;
    Value Owner::*member;
    Range range;
    FieldSpelling spelling;
    std::string_view block;
    std::string_view saved_name;
};

inline constexpr Range health_check_number{1, health_check_setting_max};
inline constexpr Range service_name_length{4, 40};

namespace field {

// ImageConfiguration and CodeConfigurationValues share names.
inline constexpr ServiceField variables{
    "RuntimeEnvironmentVariables", &ImageConfiguration::runtime_environment_variables};
inline constexpr ServiceField start_command{"StartCommand", &ImageConfiguration::start_command};
inline constexpr ServiceField port{"Port", &ImageConfiguration::port, {.range = {1, 65'535}}};
inline constexpr ServiceField secrets{
    "RuntimeEnvironmentSecrets", &ImageConfiguration::runtime_environment_secrets};

inline constexpr ServiceField image_identifier{
    "ImageIdentifier", &ImageRepository::image_identifier, {.range = {1, 1024}}};
inline constexpr ServiceField image_configuration{
    "ImageConfiguration", &ImageRepository::image_configuration};
inline constexpr ServiceField image_repository_type{
    "ImageRepositoryType", &ImageRepository::image_repository_type};

inline constexpr ServiceField runtime{"Runtime", &CodeConfigurationValues::runtime};
inline constexpr ServiceField build_command{
    "BuildCommand", &CodeConfigurationValues::build_command};
inline constexpr ServiceField code_start_command{
    start_command.name, &CodeConfigurationValues::start_command};
inline constexpr ServiceField code_port{
    port.name, &CodeConfigurationValues::port, {.range = port.range}};
inline constexpr ServiceField code_variables{
    variables.name, &CodeConfigurationValues::runtime_environment_variables};
inline constexpr ServiceField code_secrets{
    secrets.name, &CodeConfigurationValues::runtime_environment_secrets};

inline constexpr ServiceField configuration_source{
    "ConfigurationSource", &CodeConfiguration::configuration_source};
inline constexpr ServiceField code_values{
    "CodeConfigurationValues", &CodeConfiguration::code_configuration_values};

inline constexpr std::string_view source_code_version = "SourceCodeVersion";
inline constexpr ServiceField repository_url{"RepositoryUrl", &CodeRepository::repository_url};
inline constexpr ServiceField version_type{
    "Type",
    &CodeRepository::source_code_version_type,
    {.block = source_code_version, .saved_name = "SourceCodeVersionType"}};
inline constexpr ServiceField version_value{
    "Value",
    &CodeRepository::source_code_version_value,
    {.block = source_code_version, .saved_name = "SourceCodeVersionValue"}};
inline constexpr ServiceField code_configuration{
    "CodeConfiguration", &CodeRepository::code_configuration};
inline constexpr ServiceField source_directory{
    "SourceDirectory", &CodeRepository::source_directory};

inline constexpr ServiceField connection_arn{
    "ConnectionArn", &AuthenticationConfiguration::connection_arn};
inline constexpr ServiceField access_role{
    "AccessRoleArn", &AuthenticationConfiguration::access_role_arn};

inline constexpr ServiceField code_repository{
    "CodeRepository", &SourceConfiguration::code_repository};
inline constexpr ServiceField image_repository{
    "ImageRepository", &SourceConfiguration::image_repository};
inline constexpr ServiceField auto_deployments{
    "AutoDeploymentsEnabled", &SourceConfiguration::auto_deployments_enabled};
inline constexpr ServiceField authentication{
    "AuthenticationConfiguration", &SourceConfiguration::authentication_configuration};

inline constexpr ServiceField cpu{
    "Cpu",
    &InstanceConfiguration::cpu_units,
    {.spelling = FieldSpelling::cpu, .saved_name = "CpuUnits"}};
inline constexpr ServiceField memory{
    "Memory",
    &InstanceConfiguration::memory_mb,
    {.spelling = FieldSpelling::memory, .saved_name = "MemoryMb"}};
inline constexpr ServiceField instance_role{
    "InstanceRoleArn", &InstanceConfiguration::instance_role_arn};

inline constexpr ServiceField check_protocol{"Protocol", &HealthCheckConfiguration::protocol};
inline constexpr ServiceField check_path{"Path", &HealthCheckConfiguration::path};
inline constexpr ServiceField check_interval{
    "Interval", &HealthCheckConfiguration::interval_s, {.range = health_check_number}};
inline constexpr ServiceField check_timeout{
    "Timeout", &HealthCheckConfiguration::timeout_s, {.range = health_check_number}};
inline constexpr ServiceField healthy_threshold{
    "HealthyThreshold",
    &HealthCheckConfiguration::healthy_threshold,
    {.range = health_check_number}};
inline constexpr ServiceField unhealthy_threshold{
    "UnhealthyThreshold",
    &HealthCheckConfiguration::unhealthy_threshold,
    {.range = health_check_number}};

inline constexpr std::string_view egress_block = "EgressConfiguration";
inline constexpr std::string_view ingress_block = "IngressConfiguration";
inline constexpr ServiceField egress_type{
    "EgressType", &NetworkConfiguration::egress_type, {.block = egress_block}};
inline constexpr ServiceField vpc_connector{
    "VpcConnectorArn", &NetworkConfiguration::vpc_connector_arn, {.block = egress_block}};
inline constexpr ServiceField publicly_accessible{
    "IsPubliclyAccessible",
    &NetworkConfiguration::is_publicly_accessible,
    {.block = ingress_block}};
inline constexpr ServiceField ip_address_type{
    "IpAddressType", &NetworkConfiguration::ip_address_type};

inline constexpr ServiceField observability_enabled{
    "ObservabilityEnabled", &ServiceObservabilityConfiguration::observability_enabled};
inline constexpr ServiceField observability_arn{
    "ObservabilityConfigurationArn",
    &ServiceObservabilityConfiguration::observability_configuration_arn};

inline constexpr ServiceField source{
    "SourceConfiguration", &ServiceConfiguration::source, {.saved_name = "Source"}};
inline constexpr ServiceField instance{
    "InstanceConfiguration", &ServiceConfiguration::instance, {.saved_name = "Instance"}};
inline constexpr ServiceField health_check{
    "HealthCheckConfiguration", &ServiceConfiguration::health_check, {.saved_name = "HealthCheck"}};
inline constexpr ServiceField network{
    "NetworkConfiguration", &ServiceConfiguration::network, {.saved_name = "Network"}};
inline constexpr ServiceField observability{
    "ObservabilityConfiguration",
    &ServiceConfiguration::observability,
    {.saved_name = "Observability"}};
inline constexpr ServiceField auto_scaling_arn{
    "AutoScalingConfigurationArn", &ServiceConfiguration::auto_scaling_configuration_arn};

}  // namespace field

/// The rows of a struct, as a tuple of ServiceFields; empty for every other type.
template <class T>
inline constexpr std::tuple<> fields_of{};

template <>
inline constexpr std::tuple fields_of<ImageConfiguration>{
    field::variables, field::start_command, field::port, field::secrets};
template <>
inline constexpr std::tuple fields_of<ImageRepository>{
    field::image_identifier, field::image_configuration, field::image_repository_type};
template <>
inline constexpr std::tuple fields_of<CodeConfigurationValues>{
    field::runtime,
    field::build_command,
    field::code_start_command,
    field::code_port,
    field::code_variables,
    field::code_secrets};
template <>
inline constexpr std::tuple fields_of<CodeConfiguration>{
    field::configuration_source, field::code_values};
template <>
inline constexpr std::tuple fields_of<CodeRepository>{
    field::repository_url,
    field::version_type,
    field::version_value,
    field::code_configuration,
    field::source_directory};
template <>
inline constexpr std::tuple fields_of<AuthenticationConfiguration>{
    field::connection_arn, field::access_role};
template <>
inline constexpr std::tuple fields_of<SourceConfiguration>{
    field::code_repository,
    field::image_repository,
    field::auto_deployments,
    field::authentication};
template <>
inline constexpr std::tuple fields_of<InstanceConfiguration>{
    field::cpu, field::memory, field::instance_role};
template <>
inline constexpr std::tuple fields_of<HealthCheckConfiguration>{
    field::check_protocol,
    field::check_path,
    field::check_interval,
    field::check_timeout,
    field::healthy_threshold,
    field::unhealthy_threshold};
template <>
inline constexpr std::tuple fields_of<NetworkConfiguration>{
    field::egress_type, field::vpc_connector, field::publicly_accessible, field::ip_address_type};
template <>
inline constexpr std::tuple fields_of<ServiceObservabilityConfiguration>{
    field::observability_enabled, field::observability_arn};
template <>
inline constexpr std::tuple fields_of<ServiceConfiguration>{
    field::source,
    field::instance,
    field::health_check,
    field::network,
    field::observability,
    field::auto_scaling_arn};

template <class T>
using FieldsOf = std::remove_const_t<decltype(fields_of<std::remove_const_t<T>>)>;

template <class T>
concept HasFields = !std::is_same_v<FieldsOf<T>, std::tuple<>>;

/// Calls `visit(field, member)` for each row of the object's type, in the list's order.
template <HasFields T, class Visit>
void for_each_field(T& object, Visit&& visit) {
    const auto visit_all = [&](const auto&... rows) { (visit(rows, object.*rows.member), ...); };
    std::apply(visit_all, fields_of<std::remove_const_t<T>>);
}

}  // namespace apprunner::model
