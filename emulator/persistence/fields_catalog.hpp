// How the account's other resources (emulator/catalog) and log groups are written in kept
// documents: the members of each, by name. Resources with private members name theirs themselves.
#pragma once

#include "emulator/catalog/catalog.hpp"
#include "emulator/logs/log_store.hpp"
#include "emulator/persistence/fields_model.hpp"

namespace apprunner::persistence {

template <>
inline constexpr int last_value<catalog::VpcIngressConnection::Change> =
    static_cast<int>(catalog::VpcIngressConnection::Change::deletion);

void fields(auto& archive, Is<base::Now> auto& now) {
    archive("Steady", now.steady);
    archive("Wall", now.wall);
}

void fields(auto& archive, Is<catalog::ObservabilityConfiguration> auto& configuration) {
    archive("Arn", configuration.arn);
    archive("Name", configuration.name);
    archive("Revision", configuration.revision);
    archive("Latest", configuration.latest);
    archive("Active", configuration.active);
    archive("Vendor", configuration.vendor);
    archive("CreatedAt", configuration.created_at);
    archive("DeletedAt", configuration.deleted_at);
}

void fields(auto& archive, Is<catalog::Connection> auto& connection) {
    archive("Arn", connection.arn);
    archive("Name", connection.name);
    archive("ProviderType", connection.provider_type);
    archive("Created", connection.created);
}

void fields(auto& archive, Is<catalog::VpcConnector> auto& connector) {
    archive("Arn", connector.arn);
    archive("Name", connector.name);
    archive("Revision", connector.revision);
    archive("Subnets", connector.subnets);
    archive("SecurityGroups", connector.security_groups);
    archive("Active", connector.active);
    archive("CreatedAt", connector.created_at);
    archive("DeletedAt", connector.deleted_at);
}

void fields(auto& archive, Is<catalog::VpcIngressConnection> auto& connection) {
    archive("Arn", connection.arn);
    archive("Name", connection.name);
    archive("ServiceArn", connection.service_arn);
    archive("AccountId", connection.account_id);
    archive("DomainName", connection.domain_name);
    archive("VpcId", connection.vpc_id);
    archive("VpcEndpointId", connection.vpc_endpoint_id);
    archive("CreatedAt", connection.created_at);
    archive("DeletedAt", connection.deleted_at);
    archive("LastChange", connection.last_change);
    archive("ChangedAt", connection.changed_at);
}

void fields(auto& archive, Is<catalog::CertificateRecord> auto& record) {
    archive("Name", record.name);
    archive("Value", record.value);
}

void fields(auto& archive, Is<catalog::CustomDomain> auto& domain) {
    archive("DomainName", domain.domain_name);
    archive("EnableWwwSubdomain", domain.enable_www_subdomain);
    archive("Records", domain.records);
    archive("CreatedAt", domain.created_at);
    archive("DeletedAt", domain.deleted_at);
}

void fields(auto& archive, Is<catalog::AccountResources> auto& shelf) {
    archive("AutoScaling", shelf.auto_scaling);
    archive("Observability", shelf.observability);
    archive("Connections", shelf.connections);
    archive("VpcConnectors", shelf.vpc_connectors);
    archive("VpcIngress", shelf.vpc_ingress);
}

/// Streams and lines are rows of their own.
void fields(auto& archive, Is<logs::LogGroup> auto& group) {
    archive("CreatedMs", group.created_ms);
    archive("RetentionDays", group.retention_days);
    archive("KmsKeyId", group.kms_key_id);
    archive("LogClass", group.log_class);
    archive("IsProtected", group.is_protected);
    archive("Tags", group.tags);
}

}  // namespace apprunner::persistence
