// App Runner's operations on the account's other resources. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

Answer create_auto_scaling(Context& context, const Call& call);
Answer delete_auto_scaling(Context& context, const Call& call);
Answer describe_auto_scaling(Context& context, const Call& call);
Answer list_auto_scaling(Context& context, const Call& call);
Answer list_services_for_auto_scaling(Context& context, const Call& call);
Answer update_default_auto_scaling(Context& context, const Call& call);

Answer create_connection(Context& context, const Call& call);
Answer delete_connection(Context& context, const Call& call);
Answer list_connections(Context& context, const Call& call);

Answer create_observability(Context& context, const Call& call);
Answer delete_observability(Context& context, const Call& call);
Answer describe_observability(Context& context, const Call& call);
Answer list_observability(Context& context, const Call& call);

Answer create_vpc_connector(Context& context, const Call& call);
Answer delete_vpc_connector(Context& context, const Call& call);
Answer describe_vpc_connector(Context& context, const Call& call);
Answer list_vpc_connectors(Context& context, const Call& call);

Answer create_vpc_ingress(Context& context, const Call& call);
Answer delete_vpc_ingress(Context& context, const Call& call);
Answer describe_vpc_ingress(Context& context, const Call& call);
Answer list_vpc_ingress(Context& context, const Call& call);
Answer update_vpc_ingress(Context& context, const Call& call);

Answer associate_custom_domain(Context& context, const Call& call);
Answer describe_custom_domains(Context& context, const Call& call);
Answer disassociate_custom_domain(Context& context, const Call& call);

Answer list_tags(Context& context, const Call& call);
Answer tag_resource(Context& context, const Call& call);
Answer untag_resource(Context& context, const Call& call);

}  // namespace apprunner::api
