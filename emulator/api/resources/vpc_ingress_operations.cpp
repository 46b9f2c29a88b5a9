// Operations on VPC ingress connections: from a request's members to the catalog, and its answers
// as JSON.
#include "emulator/api/page_answer.hpp"
#include "emulator/api/resources/catalog_operations.hpp"
#include "emulator/api/services/service_lookup.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/wire/service_input.hpp"

namespace apprunner::api {

namespace {

using catalog::VpcIngressConnection;

OperationOutput answer_with(const VpcIngressConnection& connection, const base::Now& now) {
    const auto write = [&](base::JsonWriter& out, const VpcIngressConnection& item) {
        out.begin_object();
        out.text_member("VpcIngressConnectionArn", item.arn);
        out.text_member("VpcIngressConnectionName", item.name);
        out.text_member("ServiceArn", item.service_arn);
        out.text_member("Status", status_of(item, now));
        out.text_member("AccountId", item.account_id);
        out.text_member("DomainName", item.domain_name);
        out.begin_object_member("IngressVpcConfiguration");
        out.text_member("VpcId", item.vpc_id);
        out.text_member("VpcEndpointId", item.vpc_endpoint_id);
        out.end_object();
        out.time_member("CreatedAt", item.created_at);
        if (item.deleted_at) out.time_member("DeletedAt", *item.deleted_at);
        out.end_object();
    };
    return item_answer("VpcIngressConnection", connection, write);
}

std::string connection_arn_in(const Call& call) {
    return wire::text_at(call.input, "VpcIngressConnectionArn");
}

}  // namespace

OperationOutput create_vpc_ingress(Context& context, const Call& call) {
    const wire::Json& vpc = wire::member_at(call.input, "IngressVpcConfiguration");
    catalog::VpcIngressShelf::Request request;
    request.name = wire::text_at(call.input, "VpcIngressConnectionName");
    request.service_arn = wire::text_at(call.input, "ServiceArn");
    request.vpc_id = wire::optional_text_at(vpc, "VpcId");
    request.vpc_endpoint_id = wire::optional_text_at(vpc, "VpcEndpointId");
    // The operation has no ResourceNotFoundException.
    const core::ServiceView* view = living_service(context, request.service_arn);
    if (view == nullptr) return invalid_request(unknown_service(request.service_arn));
    if (view->service.configuration.network.is_publicly_accessible) {
        return invalid_request(
            "The service is publicly accessible; a VPC ingress connection needs a private one."
        );
    }
    catalog::Catalog& catalog = context.catalog;
    const base::Now now = runtime::read_clock();
    const auto created =
        catalog.shelf(call.account).vpc_ingress.create(request, catalog.ids(), now);
    if (!created) return fault_of(created.error());
    catalog.tags().put((*created)->arn, wire::tags_of(call.input)).value();
    return answer_with(**created, now);
}

OperationOutput describe_vpc_ingress(Context& context, const Call& call) {
    const std::string arn = connection_arn_in(call);
    const auto* found = context.catalog.shelf_of(arn).vpc_ingress.find(arn);
    if (found == nullptr) return fault_of(catalog::not_found("VPC ingress connection", arn));
    return answer_with(*found, runtime::read_clock());
}

OperationOutput update_vpc_ingress(Context& context, const Call& call) {
    const std::string arn = connection_arn_in(call);
    const wire::Json& vpc = wire::member_at(call.input, "IngressVpcConfiguration");
    const base::Now now = runtime::read_clock();
    const auto updated = context.catalog.shelf_of(arn).vpc_ingress.update(
        arn, wire::optional_text_at(vpc, "VpcId"), wire::optional_text_at(vpc, "VpcEndpointId"), now
    );
    if (!updated) return fault_of(updated.error());
    return answer_with(**updated, now);
}

OperationOutput delete_vpc_ingress(Context& context, const Call& call) {
    const std::string arn = connection_arn_in(call);
    const base::Now now = runtime::read_clock();
    const auto deleted = context.catalog.shelf_of(arn).vpc_ingress.remove(arn, now);
    if (!deleted) return fault_of(deleted.error());
    context.catalog.tags().forget(arn);
    return answer_with(**deleted, now);
}

OperationOutput list_vpc_ingress(Context& context, const Call& call) {
    const wire::Json& filter = wire::member_at(call.input, "Filter");
    const auto service_arn = wire::optional_text_at(filter, "ServiceArn");
    const auto endpoint_id = wire::optional_text_at(filter, "VpcEndpointId");
    auto listed = context.catalog.shelf(call.account).vpc_ingress.list(runtime::read_clock());
    std::erase_if(listed, [&](const VpcIngressConnection* each) {
        return (service_arn && each->service_arn != *service_arn) ||
               (endpoint_id && each->vpc_endpoint_id != endpoint_id);
    });
    return page_answer(
        call.input,
        "VpcIngressConnectionSummaryList",
        listed,
        [](base::JsonWriter& out, const VpcIngressConnection& item) {
            out.begin_object();
            out.text_member("VpcIngressConnectionArn", item.arn);
            out.text_member("ServiceArn", item.service_arn);
            out.end_object();
        }
    );
}

}  // namespace apprunner::api
