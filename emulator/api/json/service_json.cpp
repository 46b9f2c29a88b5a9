// Services, their summaries and operations as the API answers them; settings by their list.
#include "emulator/api/json/service_json.hpp"

#include "emulator/model/wire_names.hpp"
#include "emulator/wire/service_output.hpp"
#include "emulator/wire/spelling.hpp"

namespace apprunner::api {

namespace {

namespace field = model::field;

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
    wire::write_block(out, field::source.name, configuration.source);
    wire::write_block(out, field::instance.name, configuration.instance);
    if (service.kms_key) {
        out.begin_object_member("EncryptionConfiguration");
        out.text_member("KmsKey", service.kms_key);
        out.end_object();
    }
    wire::write_block(out, field::health_check.name, configuration.health_check);
    out.begin_object_member("AutoScalingConfigurationSummary");
    if (scaling != nullptr) {
        write_auto_scaling_identity(out, *scaling, lower_case_status);
        out.flag_member("HasAssociatedService", true);
    } else {
        out.text_member(field::auto_scaling_arn.name, configuration.auto_scaling_configuration_arn);
    }
    out.end_object();
    wire::write_block(out, field::network.name, configuration.network);
    // Left out unless asked for: Terraform takes "false" for a difference.
    if (const auto& observability = configuration.observability) {
        wire::write_block(out, field::observability.name, *observability);
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
