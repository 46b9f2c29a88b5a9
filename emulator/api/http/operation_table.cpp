// The tables of handlers: one for each service, with the same names as its constraint table.
#include "emulator/api/http/operation_table.hpp"

#include "emulator/api/console/console_operations.hpp"
#include "emulator/api/emulator/daemon_operations.hpp"
#include "emulator/api/emulator/emulation_operations.hpp"
#include "emulator/api/emulator/event_operations.hpp"
#include "emulator/api/emulator/port_operations.hpp"
#include "emulator/api/emulator/preflight_operations.hpp"
#include "emulator/api/logs/logs_operations.hpp"
#include "emulator/api/neighbours/cloudwatch_operations.hpp"
#include "emulator/api/neighbours/ecr_operations.hpp"
#include "emulator/api/resources/catalog_operations.hpp"
#include "emulator/api/services/service_operations.hpp"
#include "emulator/logs/feed.hpp"

namespace apprunner::api {

namespace {

using enum StateUse;

constexpr OperationEntry of_app_runner[] = {
    {"AssociateCustomDomain", writes, associate_custom_domain},
    {"CreateAutoScalingConfiguration", writes, create_auto_scaling},
    {"CreateConnection", writes, create_connection},
    {"CreateObservabilityConfiguration", writes, create_observability},
    {"CreateService", writes, create_service},
    {"CreateVpcConnector", writes, create_vpc_connector},
    {"CreateVpcIngressConnection", writes, create_vpc_ingress},
    {"DeleteAutoScalingConfiguration", writes, delete_auto_scaling},
    {"DeleteConnection", writes, delete_connection},
    {"DeleteObservabilityConfiguration", writes, delete_observability},
    {"DeleteService", writes, delete_service},
    {"DeleteVpcConnector", writes, delete_vpc_connector},
    {"DeleteVpcIngressConnection", writes, delete_vpc_ingress},
    {"DescribeAutoScalingConfiguration", reads, describe_auto_scaling},
    {"DescribeCustomDomains", reads, describe_custom_domains},
    {"DescribeObservabilityConfiguration", reads, describe_observability},
    {"DescribeService", reads, describe_service},
    {"DescribeVpcConnector", reads, describe_vpc_connector},
    {"DescribeVpcIngressConnection", reads, describe_vpc_ingress},
    {"DisassociateCustomDomain", writes, disassociate_custom_domain},
    {"ListAutoScalingConfigurations", reads, list_auto_scaling},
    {"ListConnections", reads, list_connections},
    {"ListObservabilityConfigurations", reads, list_observability},
    {"ListOperations", reads, list_operations},
    {"ListServices", reads, list_services},
    {"ListServicesForAutoScalingConfiguration", reads, list_services_for_auto_scaling},
    {"ListTagsForResource", reads, list_tags},
    {"ListVpcConnectors", reads, list_vpc_connectors},
    {"ListVpcIngressConnections", reads, list_vpc_ingress},
    {"PauseService", writes, pause_service},
    {"ResumeService", writes, resume_service},
    {"StartDeployment", writes, start_deployment},
    {"TagResource", writes, tag_resource},
    {"UntagResource", writes, untag_resource},
    {"UpdateDefaultAutoScalingConfiguration", writes, update_default_auto_scaling},
    {"UpdateService", amends, update_service},
    {"UpdateVpcIngressConnection", writes, update_vpc_ingress},
};

constexpr OperationEntry of_emulator[] = {
    {"CreateService", writes, create_service_of_any_image},
    {"DescribeDaemon", reads, nullptr, describe_daemon},
    {"DescribeEmulation", reads, describe_emulation},
    {"DescribeTimeline", reads, describe_timeline},
    {"FindOrphans", reads, nullptr, find_orphans, Audience::operators},
    {"TryReach", reads, nullptr, try_reach, Audience::operators},
    {"InjectFault", writes, inject_fault},
    {"Lint", reads, nullptr, lint},
    {"ReadEvents", reads, nullptr, read_events},
    {"ReadFeed", reads, nullptr, read_feed},
    {"ReadPorts", reads, nullptr, read_ports, Audience::operators},
    {"Rehearse", reads, nullptr, rehearse},
    {"SetEmulation", writes, set_emulation},
    {"SetSecrets", reads, set_secrets},
    {"StartLoad", writes, start_load},
    {"StopDaemon", reads, nullptr, stop_daemon, Audience::operators},
    {"TakePort", reads, nullptr, take_port, Audience::operators},
    {"UpdateService", amends, update_service_with_any_image},
};

constexpr OperationEntry of_logs[] = {
    {"CreateLogGroup", writes, create_log_group},
    {"CreateLogStream", writes, create_log_stream},
    {"DeleteLogGroup", writes, delete_log_group},
    {"DeleteLogStream", writes, delete_log_stream},
    {"DeleteRetentionPolicy", writes, delete_retention_policy},
    {"DescribeLogGroups", reads, describe_log_groups},
    {"DescribeLogStreams", reads, describe_log_streams},
    {"FilterLogEvents", reads, filter_log_events},
    {"GetLogEvents", reads, get_log_events},
    {"ListTagsForResource", reads, list_log_tags},
    {"ListTagsLogGroup", reads, list_tags_log_group},
    {"PutLogEvents", writes, put_log_events},
    {"PutRetentionPolicy", writes, put_retention_policy},
    {"TagLogGroup", writes, tag_log_group},
    {"TagResource", writes, tag_log_resource},
    {"UntagLogGroup", writes, untag_log_group},
    {"UntagResource", writes, untag_log_resource},
};

constexpr OperationEntry of_cloudwatch[] = {
    {"GetMetricData", reads, get_metric_data},
    {"GetMetricStatistics", reads, get_metric_statistics},
    {"ListMetrics", reads, list_metrics},
};

constexpr OperationEntry of_ecr[] = {
    {"DescribeImages", reads, nullptr, describe_images},
    {"GetAuthorizationToken", reads, get_authorization_token},
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

std::span<const OperationEntry> cloudwatch_operations() {
    return of_cloudwatch;
}

std::span<const OperationEntry> ecr_operations() {
    return of_ecr;
}

}  // namespace apprunner::api
