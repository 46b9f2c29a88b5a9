// The tables of handlers: one for each service, with the same names as its constraint table.
#include "emulator/api/http/operation_table.hpp"

#include "emulator/api/emulator/daemon_operations.hpp"
#include "emulator/api/emulator/emulation_operations.hpp"
#include "emulator/api/emulator/preflight_operations.hpp"
#include "emulator/api/logs/logs_operations.hpp"
#include "emulator/api/neighbours/ecr_operations.hpp"
#include "emulator/api/resources/catalog_operations.hpp"
#include "emulator/api/services/service_operations.hpp"
#include "emulator/logs/feed.hpp"

namespace apprunner::api {

namespace {

constexpr OperationEntry of_app_runner[] = {
    {"AssociateCustomDomain", associate_custom_domain},
    {"CreateAutoScalingConfiguration", create_auto_scaling},
    {"CreateConnection", create_connection},
    {"CreateObservabilityConfiguration", create_observability},
    {"CreateService", create_service},
    {"CreateVpcConnector", create_vpc_connector},
    {"CreateVpcIngressConnection", create_vpc_ingress},
    {"DeleteAutoScalingConfiguration", delete_auto_scaling},
    {"DeleteConnection", delete_connection},
    {"DeleteObservabilityConfiguration", delete_observability},
    {"DeleteService", delete_service},
    {"DeleteVpcConnector", delete_vpc_connector},
    {"DeleteVpcIngressConnection", delete_vpc_ingress},
    {"DescribeAutoScalingConfiguration", describe_auto_scaling},
    {"DescribeCustomDomains", describe_custom_domains},
    {"DescribeObservabilityConfiguration", describe_observability},
    {"DescribeService", describe_service},
    {"DescribeVpcConnector", describe_vpc_connector},
    {"DescribeVpcIngressConnection", describe_vpc_ingress},
    {"DisassociateCustomDomain", disassociate_custom_domain},
    {"ListAutoScalingConfigurations", list_auto_scaling},
    {"ListConnections", list_connections},
    {"ListObservabilityConfigurations", list_observability},
    {"ListOperations", list_operations},
    {"ListServices", list_services},
    {"ListServicesForAutoScalingConfiguration", list_services_for_auto_scaling},
    {"ListTagsForResource", list_tags},
    {"ListVpcConnectors", list_vpc_connectors},
    {"ListVpcIngressConnections", list_vpc_ingress},
    {"PauseService", pause_service},
    {"ResumeService", resume_service},
    {"StartDeployment", start_deployment},
    {"TagResource", tag_resource},
    {"UntagResource", untag_resource},
    {"UpdateDefaultAutoScalingConfiguration", update_default_auto_scaling},
    {"UpdateService", update_service},
    {"UpdateVpcIngressConnection", update_vpc_ingress},
};

constexpr OperationEntry of_emulator[] = {
    {"CreateService", create_service_of_any_image},
    {"DescribeDaemon", nullptr, describe_daemon},
    {"DescribeEmulation", describe_emulation},
    {"InjectFault", inject_fault},
    {"Lint", nullptr, lint},
    {"ReadFeed", nullptr, read_feed},
    {"SetEmulation", set_emulation},
    {"StopDaemon", nullptr, stop_daemon},
    {"UpdateService", update_service_with_any_image},
};

constexpr OperationEntry of_logs[] = {
    {"CreateLogGroup", create_log_group},
    {"CreateLogStream", create_log_stream},
    {"DeleteLogGroup", delete_log_group},
    {"DeleteLogStream", delete_log_stream},
    {"DeleteRetentionPolicy", delete_retention_policy},
    {"DescribeLogGroups", describe_log_groups},
    {"DescribeLogStreams", describe_log_streams},
    {"FilterLogEvents", filter_log_events},
    {"GetLogEvents", get_log_events},
    {"ListTagsForResource", list_log_tags},
    {"ListTagsLogGroup", list_tags_log_group},
    {"PutLogEvents", put_log_events},
    {"PutRetentionPolicy", put_retention_policy},
    {"TagLogGroup", tag_log_group},
    {"TagResource", tag_log_resource},
    {"UntagLogGroup", untag_log_group},
    {"UntagResource", untag_log_resource},
};

constexpr OperationEntry of_ecr[] = {
    {"DescribeImages", nullptr, describe_images},
    {"GetAuthorizationToken", get_authorization_token},
};

}  // namespace

std::span<const OperationEntry> app_runner_operations() {
    return of_app_runner;
}

std::span<const OperationEntry> emulator_operations() {
    return of_emulator;
}

std::span<const OperationEntry> logs_operations() {
    return of_logs;
}

std::span<const OperationEntry> ecr_operations() {
    return of_ecr;
}

}  // namespace apprunner::api
