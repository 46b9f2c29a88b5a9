// How App Runner's nouns (emulator/model) are written in kept documents: the members of each, by
// name.
#pragma once

#include "emulator/model/auto_scaling.hpp"
#include "emulator/model/image.hpp"
#include "emulator/model/operation.hpp"
#include "emulator/model/service_fields.hpp"
#include "emulator/persistence/json_archive.hpp"

#include <type_traits>

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

/// A service's settings, by the list of service_fields.hpp.
template <class Archive, model::HasFields T>
void fields(Archive& archive, T& object) {
    model::for_each_field(object, [&archive](const auto& row, auto& value) {
        archive(row.saved_name, value);
    });
    if constexpr (std::is_same_v<std::remove_const_t<T>, model::ServiceConfiguration>) {
        archive("AutoScaling", object.auto_scaling);
    }
}

void fields(auto& archive, Is<model::AutoScalingLimits> auto& limits) {
    archive("MaxConcurrency", limits.max_concurrency);
    archive("MinSize", limits.min_size);
    archive("MaxSize", limits.max_size);
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
    archive("Digest", image.digest);
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
