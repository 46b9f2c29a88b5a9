// Writes App Runner's Service and its blocks for DescribeService and the calls that answer with a
// service, and the summaries of lists, with members in the order of the API reference.
#include "emulator/api/json/service_json.hpp"

#include "emulator/model/wire_names.hpp"
#include "emulator/wire/spelling.hpp"

namespace apprunner::api {

namespace {

void write_text_map(base::JsonWriter& out, std::string_view name, const model::StringMap& map) {
    if (map.empty()) return;
    out.begin_object_member(name);
    for (const auto& [key, value] : map) out.text_member(key, value);
    out.end_object();
}

void write_image_repository(base::JsonWriter& out, const model::ImageRepository& repository) {
    out.begin_object_member("ImageRepository");
    out.text_member("ImageIdentifier", repository.image_identifier);
    if (const auto& image = repository.image_configuration) {
        out.begin_object_member("ImageConfiguration");
        write_text_map(out, "RuntimeEnvironmentVariables", image->runtime_environment_variables);
        out.text_member("StartCommand", image->start_command);
        out.text_member("Port", image->port);
        write_text_map(out, "RuntimeEnvironmentSecrets", image->runtime_environment_secrets);
        out.end_object();
    }
    out.text_member("ImageRepositoryType", model::wire_name(repository.image_repository_type));
    out.end_object();
}

void write_code_values(base::JsonWriter& out, const model::CodeConfigurationValues& values) {
    out.begin_object_member("CodeConfigurationValues");
    out.text_member("Runtime", values.runtime);
    out.text_member("BuildCommand", values.build_command);
    out.text_member("StartCommand", values.start_command);
    out.text_member("Port", values.port);
    write_text_map(out, "RuntimeEnvironmentVariables", values.runtime_environment_variables);
    write_text_map(out, "RuntimeEnvironmentSecrets", values.runtime_environment_secrets);
    out.end_object();
}

void write_code_repository(base::JsonWriter& out, const model::CodeRepository& repository) {
    out.begin_object_member("CodeRepository");
    out.text_member("RepositoryUrl", repository.repository_url);
    out.begin_object_member("SourceCodeVersion");
    out.text_member("Type", repository.source_code_version_type);
    out.text_member("Value", repository.source_code_version_value);
    out.end_object();
    if (const auto& code = repository.code_configuration) {
        out.begin_object_member("CodeConfiguration");
        out.text_member("ConfigurationSource", model::wire_name(code->configuration_source));
        if (const auto& values = code->code_configuration_values) write_code_values(out, *values);
        out.end_object();
    }
    out.text_member("SourceDirectory", repository.source_directory);
    out.end_object();
}

void write_source(base::JsonWriter& out, const model::SourceConfiguration& source) {
    out.begin_object_member("SourceConfiguration");
    if (source.code_repository) write_code_repository(out, *source.code_repository);
    if (source.image_repository) write_image_repository(out, *source.image_repository);
    out.flag_member("AutoDeploymentsEnabled", source.auto_deployments_enabled.value_or(false));
    if (const auto& roles = source.authentication_configuration) {
        out.begin_object_member("AuthenticationConfiguration");
        out.text_member("ConnectionArn", roles->connection_arn);
        out.text_member("AccessRoleArn", roles->access_role_arn);
        out.end_object();
    }
    out.end_object();
}

void write_instance(base::JsonWriter& out, const model::InstanceConfiguration& instance) {
    out.begin_object_member("InstanceConfiguration");
    out.text_member("Cpu", std::to_string(instance.cpu_units));
    out.text_member("Memory", std::to_string(instance.memory_mb));
    out.text_member("InstanceRoleArn", instance.instance_role_arn);
    out.end_object();
}

void write_health_check(base::JsonWriter& out, const model::HealthCheckConfiguration& check) {
    out.begin_object_member("HealthCheckConfiguration");
    out.text_member("Protocol", model::wire_name(check.protocol));
    out.text_member("Path", check.path);
    out.number_member("Interval", check.interval_s);
    out.number_member("Timeout", check.timeout_s);
    out.number_member("HealthyThreshold", check.healthy_threshold);
    out.number_member("UnhealthyThreshold", check.unhealthy_threshold);
    out.end_object();
}

void write_network(base::JsonWriter& out, const model::NetworkConfiguration& network) {
    out.begin_object_member("NetworkConfiguration");
    out.begin_object_member("EgressConfiguration");
    out.text_member("EgressType", model::wire_name(network.egress_type));
    out.text_member("VpcConnectorArn", network.vpc_connector_arn);
    out.end_object();
    out.begin_object_member("IngressConfiguration");
    out.flag_member("IsPubliclyAccessible", network.is_publicly_accessible);
    out.end_object();
    out.text_member("IpAddressType", model::wire_name(network.ip_address_type));
    out.end_object();
}

void write_identity(base::JsonWriter& out, const model::Service& service) {
    out.text_member("ServiceName", service.service_name);
    out.text_member("ServiceId", service.service_id);
    out.text_member("ServiceArn", service.service_arn);
    // A private service is reached through its VPC ingress connections' names.
    if (service.configuration.network.is_publicly_accessible) {
        out.text_member("ServiceUrl", service.service_url);
    }
    out.time_member("CreatedAt", service.created_at);
    out.time_member("UpdatedAt", service.updated_at);
    if (service.deleted_at) out.time_member("DeletedAt", *service.deleted_at);
    out.text_member("Status", model::wire_name(service.status));
}

}  // namespace

void write_auto_scaling_identity(
    base::JsonWriter& out, const model::AutoScalingConfiguration& item, bool lower_case_status
) {
    out.text_member("AutoScalingConfigurationArn", item.arn);
    out.text_member("AutoScalingConfigurationName", item.name);
    out.number_member("AutoScalingConfigurationRevision", item.revision);
    out.text_member(
        "Status", wire::spelled(item.active ? "ACTIVE" : "INACTIVE", lower_case_status)
    );
    out.time_member("CreatedAt", item.created_at);
    out.flag_member("IsDefault", item.is_default);
}

void write_service(
    base::JsonWriter& out,
    const core::ServiceView& view,
    const model::AutoScalingConfiguration* scaling,
    bool lower_case_status
) {
    const model::Service& service = view.service;
    const model::ServiceConfiguration& configuration = service.configuration;
    out.begin_object();
    write_identity(out, service);
    write_source(out, configuration.source);
    write_instance(out, configuration.instance);
    if (service.kms_key) {
        out.begin_object_member("EncryptionConfiguration");
        out.text_member("KmsKey", service.kms_key);
        out.end_object();
    }
    write_health_check(out, configuration.health_check);
    out.begin_object_member("AutoScalingConfigurationSummary");
    if (scaling != nullptr) {
        write_auto_scaling_identity(out, *scaling, lower_case_status);
        out.flag_member("HasAssociatedService", true);
    } else {
        out.text_member(
            "AutoScalingConfigurationArn", configuration.auto_scaling_configuration_arn
        );
    }
    out.end_object();
    write_network(out, configuration.network);
    // Left out unless asked for: Terraform takes "false" for a difference.
    if (const auto& observability = configuration.observability) {
        out.begin_object_member("ObservabilityConfiguration");
        out.flag_member("ObservabilityEnabled", observability->observability_enabled);
        out.text_member(
            "ObservabilityConfigurationArn", observability->observability_configuration_arn
        );
        out.end_object();
    }
    out.end_object();
}

void write_service_summary(base::JsonWriter& out, const core::ServiceView& view) {
    out.begin_object();
    write_identity(out, view.service);
    out.end_object();
}

void write_operation_summary(base::JsonWriter& out, const model::Operation& operation) {
    out.begin_object();
    out.text_member("Id", operation.id);
    out.text_member("Type", model::wire_name(operation.type));
    out.text_member("Status", model::wire_name(operation.status));
    out.text_member("TargetArn", operation.target_arn);
    out.time_member("StartedAt", operation.started_at);
    if (operation.ended_at) out.time_member("EndedAt", *operation.ended_at);
    out.time_member("UpdatedAt", operation.updated_at);
    out.end_object();
}

}  // namespace apprunner::api
