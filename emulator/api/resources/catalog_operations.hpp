// App Runner's operations on the account's other resources. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

OperationOutput create_auto_scaling(Context& context, const Call& call);
OperationOutput delete_auto_scaling(Context& context, const Call& call);
OperationOutput describe_auto_scaling(Context& context, const Call& call);
OperationOutput list_auto_scaling(Context& context, const Call& call);
OperationOutput list_services_for_auto_scaling(Context& context, const Call& call);
OperationOutput update_default_auto_scaling(Context& context, const Call& call);

OperationOutput create_connection(Context& context, const Call& call);
OperationOutput delete_connection(Context& context, const Call& call);
OperationOutput list_connections(Context& context, const Call& call);

OperationOutput create_observability(Context& context, const Call& call);
OperationOutput delete_observability(Context& context, const Call& call);
OperationOutput describe_observability(Context& context, const Call& call);
OperationOutput list_observability(Context& context, const Call& call);

OperationOutput create_vpc_connector(Context& context, const Call& call);
OperationOutput delete_vpc_connector(Context& context, const Call& call);
OperationOutput describe_vpc_connector(Context& context, const Call& call);
OperationOutput list_vpc_connectors(Context& context, const Call& call);

OperationOutput create_vpc_ingress(Context& context, const Call& call);
OperationOutput delete_vpc_ingress(Context& context, const Call& call);
OperationOutput describe_vpc_ingress(Context& context, const Call& call);
OperationOutput list_vpc_ingress(Context& context, const Call& call);
OperationOutput update_vpc_ingress(Context& context, const Call& call);

OperationOutput associate_custom_domain(Context& context, const Call& call);
OperationOutput describe_custom_domains(Context& context, const Call& call);
OperationOutput disassociate_custom_domain(Context& context, const Call& call);

OperationOutput list_tags(Context& context, const Call& call);
OperationOutput tag_resource(Context& context, const Call& call);
OperationOutput untag_resource(Context& context, const Call& call);

}  // namespace apprunner::api
