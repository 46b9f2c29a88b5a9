// App Runner's table: the input of each of its 37 operations.
#include "emulator/wire/app_runner_shapes.hpp"
#include "emulator/wire/constraints.hpp"

namespace apprunner::wire {

namespace shapes::app_runner {

namespace {

// Services.
constexpr Shape service_max_results = integer("ServiceMaxResults", 1, 20);
constexpr Shape operations_max_results = integer("ListOperationsMaxResults", 1, 20);
constexpr Member create_service_members[] = {
    {"ServiceName", &service_name, required},
    {"SourceConfiguration", &source, required},
    {"InstanceConfiguration", &instance},
    {"Tags", &tag_list},
    {"EncryptionConfiguration", &encryption},
    {"HealthCheckConfiguration", &health_check},
    {"AutoScalingConfigurationArn", &arn},
    {"NetworkConfiguration", &network},
    {"ObservabilityConfiguration", &observability}};
constexpr Shape create_service = structure("CreateServiceRequest", create_service_members);
constexpr Member update_service_members[] = {
    {"ServiceArn", &arn, required},
    {"SourceConfiguration", &source},
    {"InstanceConfiguration", &instance},
    {"AutoScalingConfigurationArn", &arn},
    {"HealthCheckConfiguration", &health_check},
    {"NetworkConfiguration", &network},
    {"ObservabilityConfiguration", &observability}};
constexpr Shape update_service = structure("UpdateServiceRequest", update_service_members);
constexpr Member service_arn_members[] = {{"ServiceArn", &arn, required}};
constexpr Shape describe_service = structure("DescribeServiceRequest", service_arn_members);
constexpr Shape start_deployment = structure("StartDeploymentRequest", service_arn_members);
constexpr Shape pause_service = structure("PauseServiceRequest", service_arn_members);
constexpr Shape resume_service = structure("ResumeServiceRequest", service_arn_members);
constexpr Shape delete_service = structure("DeleteServiceRequest", service_arn_members);
constexpr Member list_services_members[] = {
    {"NextToken", &string}, {"MaxResults", &service_max_results}};
constexpr Shape list_services = structure("ListServicesRequest", list_services_members);
constexpr Member list_operations_members[] = {
    {"ServiceArn", &arn, required},
    {"NextToken", &string},
    {"MaxResults", &operations_max_results}};
constexpr Shape list_operations = structure("ListOperationsRequest", list_operations_members);

// Auto scaling configurations.
constexpr Shape max_concurrency = integer("ASConfigMaxConcurrency", 1, 200);
constexpr Shape min_size = integer("ASConfigMinSize", 1, 25);
constexpr Shape max_size = integer("ASConfigMaxSize", 1, unlimited);
constexpr Member create_scaling_members[] = {
    {"AutoScalingConfigurationName", &scaling_name, required},
    {"MaxConcurrency", &max_concurrency},
    {"MinSize", &min_size},
    {"MaxSize", &max_size},
    {"Tags", &tag_list}};
constexpr Shape create_scaling = structure(
    "CreateAutoScalingConfigurationRequest", create_scaling_members, rules::scaling_sizes
);
constexpr Member scaling_arn_members[] = {{"AutoScalingConfigurationArn", &arn, required}};
constexpr Shape describe_scaling =
    structure("DescribeAutoScalingConfigurationRequest", scaling_arn_members);
constexpr Shape update_default_scaling =
    structure("UpdateDefaultAutoScalingConfigurationRequest", scaling_arn_members);
constexpr Member delete_scaling_members[] = {
    {"AutoScalingConfigurationArn", &arn, required}, {"DeleteAllRevisions", &flag}};
constexpr Shape delete_scaling =
    structure("DeleteAutoScalingConfigurationRequest", delete_scaling_members);
constexpr Member list_scaling_members[] = {
    {"AutoScalingConfigurationName", &scaling_name},
    {"LatestOnly", &flag},
    {"MaxResults", &max_results},
    {"NextToken", &next_token}};
constexpr Shape list_scaling =
    structure("ListAutoScalingConfigurationsRequest", list_scaling_members);
constexpr Member list_services_for_members[] = {
    {"AutoScalingConfigurationArn", &arn, required},
    {"MaxResults", &max_results},
    {"NextToken", &next_token}};
constexpr Shape list_services_for =
    structure("ListServicesForAutoScalingConfigurationRequest", list_services_for_members);

// Connections.
constexpr Member create_connection_members[] = {
    {"ConnectionName", &connection_name, required},
    {"ProviderType", &provider_type, required},
    {"Tags", &tag_list}};
constexpr Shape create_connection = structure("CreateConnectionRequest", create_connection_members);
constexpr Member delete_connection_members[] = {{"ConnectionArn", &arn, required}};
constexpr Shape delete_connection = structure("DeleteConnectionRequest", delete_connection_members);
constexpr Member list_connections_members[] = {
    {"ConnectionName", &connection_name}, {"MaxResults", &max_results}, {"NextToken", &next_token}};
constexpr Shape list_connections = structure("ListConnectionsRequest", list_connections_members);

// Observability configurations.
constexpr Member create_observability_members[] = {
    {"ObservabilityConfigurationName", &observability_name, required},
    {"TraceConfiguration", &trace},
    {"Tags", &tag_list}};
constexpr Shape create_observability =
    structure("CreateObservabilityConfigurationRequest", create_observability_members);
constexpr Member observability_arn_members[] = {{"ObservabilityConfigurationArn", &arn, required}};
constexpr Shape describe_observability =
    structure("DescribeObservabilityConfigurationRequest", observability_arn_members);
constexpr Shape delete_observability =
    structure("DeleteObservabilityConfigurationRequest", observability_arn_members);
constexpr Member list_observability_members[] = {
    {"ObservabilityConfigurationName", &observability_name},
    {"LatestOnly", &flag},
    {"MaxResults", &max_results},
    {"NextToken", &next_token}};
constexpr Shape list_observability =
    structure("ListObservabilityConfigurationsRequest", list_observability_members);

// VPC connectors and VPC ingress connections.
constexpr Member create_connector_members[] = {
    {"VpcConnectorName", &connector_name, required},
    {"Subnets", &string_list, required},
    {"SecurityGroups", &string_list},
    {"Tags", &tag_list}};
constexpr Shape create_connector = structure("CreateVpcConnectorRequest", create_connector_members);
constexpr Member connector_arn_members[] = {{"VpcConnectorArn", &arn, required}};
constexpr Shape describe_connector =
    structure("DescribeVpcConnectorRequest", connector_arn_members);
constexpr Shape delete_connector = structure("DeleteVpcConnectorRequest", connector_arn_members);
constexpr Member page_members[] = {{"MaxResults", &max_results}, {"NextToken", &next_token}};
constexpr Shape list_connectors = structure("ListVpcConnectorsRequest", page_members);
constexpr Member create_ingress_members[] = {
    {"ServiceArn", &arn, required},
    {"VpcIngressConnectionName", &ingress_name, required},
    {"IngressVpcConfiguration", &ingress_vpc, required},
    {"Tags", &tag_list}};
constexpr Shape create_ingress =
    structure("CreateVpcIngressConnectionRequest", create_ingress_members);
constexpr Member update_ingress_members[] = {
    {"VpcIngressConnectionArn", &arn, required},
    {"IngressVpcConfiguration", &ingress_vpc, required}};
constexpr Shape update_ingress =
    structure("UpdateVpcIngressConnectionRequest", update_ingress_members);
constexpr Member ingress_arn_members[] = {{"VpcIngressConnectionArn", &arn, required}};
constexpr Shape describe_ingress =
    structure("DescribeVpcIngressConnectionRequest", ingress_arn_members);
constexpr Shape delete_ingress =
    structure("DeleteVpcIngressConnectionRequest", ingress_arn_members);
constexpr Member ingress_filter_members[] = {{"ServiceArn", &arn}, {"VpcEndpointId", &string}};
constexpr Shape ingress_filter =
    structure("ListVpcIngressConnectionsFilter", ingress_filter_members);
constexpr Member list_ingress_members[] = {
    {"Filter", &ingress_filter}, {"MaxResults", &max_results}, {"NextToken", &next_token}};
constexpr Shape list_ingress = structure("ListVpcIngressConnectionsRequest", list_ingress_members);

// Custom domains.
constexpr Shape domains_max_results = integer("DescribeCustomDomainsMaxResults", 1, 5);
constexpr Member associate_domain_members[] = {
    {"ServiceArn", &arn, required},
    {"DomainName", &domain_name, required},
    {"EnableWWWSubdomain", &nullable_flag}};
constexpr Shape associate_domain =
    structure("AssociateCustomDomainRequest", associate_domain_members);
constexpr Member disassociate_domain_members[] = {
    {"ServiceArn", &arn, required}, {"DomainName", &domain_name, required}};
constexpr Shape disassociate_domain =
    structure("DisassociateCustomDomainRequest", disassociate_domain_members);
constexpr Member describe_domains_members[] = {
    {"ServiceArn", &arn, required}, {"NextToken", &string}, {"MaxResults", &domains_max_results}};
constexpr Shape describe_domains =
    structure("DescribeCustomDomainsRequest", describe_domains_members);

// Tags.
constexpr Member list_tags_members[] = {{"ResourceArn", &arn, required}};
constexpr Shape list_tags = structure("ListTagsForResourceRequest", list_tags_members);
constexpr Member tag_members_of_request[] = {
    {"ResourceArn", &arn, required}, {"Tags", &tag_list, required}};
constexpr Shape tag_resource = structure("TagResourceRequest", tag_members_of_request);
constexpr Member untag_members[] = {
    {"ResourceArn", &arn, required}, {"TagKeys", &tag_key_list, required}};
constexpr Shape untag_resource = structure("UntagResourceRequest", untag_members);

constexpr OperationInput inputs[] = {
    {"AssociateCustomDomain", &associate_domain},
    {"CreateAutoScalingConfiguration", &create_scaling},
    {"CreateConnection", &create_connection},
    {"CreateObservabilityConfiguration", &create_observability},
    {"CreateService", &create_service},
    {"CreateVpcConnector", &create_connector},
    {"CreateVpcIngressConnection", &create_ingress},
    {"DeleteAutoScalingConfiguration", &delete_scaling},
    {"DeleteConnection", &delete_connection},
    {"DeleteObservabilityConfiguration", &delete_observability},
    {"DeleteService", &delete_service},
    {"DeleteVpcConnector", &delete_connector},
    {"DeleteVpcIngressConnection", &delete_ingress},
    {"DescribeAutoScalingConfiguration", &describe_scaling},
    {"DescribeCustomDomains", &describe_domains},
    {"DescribeObservabilityConfiguration", &describe_observability},
    {"DescribeService", &describe_service},
    {"DescribeVpcConnector", &describe_connector},
    {"DescribeVpcIngressConnection", &describe_ingress},
    {"DisassociateCustomDomain", &disassociate_domain},
    {"ListAutoScalingConfigurations", &list_scaling},
    {"ListConnections", &list_connections},
    {"ListObservabilityConfigurations", &list_observability},
    {"ListOperations", &list_operations},
    {"ListServices", &list_services},
    {"ListServicesForAutoScalingConfiguration", &list_services_for},
    {"ListTagsForResource", &list_tags},
    {"ListVpcConnectors", &list_connectors},
    {"ListVpcIngressConnections", &list_ingress},
    {"PauseService", &pause_service},
    {"ResumeService", &resume_service},
    {"StartDeployment", &start_deployment},
    {"TagResource", &tag_resource},
    {"UntagResource", &untag_resource},
    {"UpdateDefaultAutoScalingConfiguration", &update_default_scaling},
    {"UpdateService", &update_service},
    {"UpdateVpcIngressConnection", &update_ingress},
};

}  // namespace

}  // namespace shapes::app_runner

std::span<const OperationInput> app_runner_inputs() {
    return shapes::app_runner::inputs;
}

}  // namespace apprunner::wire
