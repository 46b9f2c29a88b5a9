// App Runner's operations on the account's other resources. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

/// Auto scaling configurations; their limits are real here (docs/EMULATION.md, "The AWS API").
OperationOutput create_auto_scaling(Context& context, const Call& call);
OperationOutput delete_auto_scaling(Context& context, const Call& call);
OperationOutput describe_auto_scaling(Context& context, const Call& call);
OperationOutput list_auto_scaling(Context& context, const Call& call);
OperationOutput list_services_for_auto_scaling(Context& context, const Call& call);
OperationOutput update_default_auto_scaling(Context& context, const Call& call);

/// Connections to source code providers; kept and listed, nobody is asked.
OperationOutput create_connection(Context& context, const Call& call);
OperationOutput delete_connection(Context& context, const Call& call);
OperationOutput list_connections(Context& context, const Call& call);

/// Observability configurations; names only.
OperationOutput create_observability(Context& context, const Call& call);
OperationOutput delete_observability(Context& context, const Call& call);
OperationOutput describe_observability(Context& context, const Call& call);
OperationOutput list_observability(Context& context, const Call& call);

/// VPC connectors: with EgressType VPC an instance has no way out, nothing else follows from them.
OperationOutput create_vpc_connector(Context& context, const Call& call);
OperationOutput delete_vpc_connector(Context& context, const Call& call);
OperationOutput describe_vpc_connector(Context& context, const Call& call);
OperationOutput list_vpc_connectors(Context& context, const Call& call);

/// VPC ingress connections: kept and listed; they keep their service from being deleted.
OperationOutput create_vpc_ingress(Context& context, const Call& call);
OperationOutput delete_vpc_ingress(Context& context, const Call& call);
OperationOutput describe_vpc_ingress(Context& context, const Call& call);
OperationOutput list_vpc_ingress(Context& context, const Call& call);
OperationOutput update_vpc_ingress(Context& context, const Call& call);

/// Custom domains: no certificate is issued.
OperationOutput associate_custom_domain(Context& context, const Call& call);
OperationOutput describe_custom_domains(Context& context, const Call& call);
OperationOutput disassociate_custom_domain(Context& context, const Call& call);

/// Tags of every resource that has an ARN; at most 50 for each.
OperationOutput list_tags(Context& context, const Call& call);
OperationOutput tag_resource(Context& context, const Call& call);
OperationOutput untag_resource(Context& context, const Call& call);

}  // namespace apprunner::api
