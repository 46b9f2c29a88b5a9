// Operations on custom domains of services: from a request's members to the catalog, and its
// answers as JSON.
#include "emulator/api/page_answer.hpp"
#include "emulator/api/resources/catalog_operations.hpp"
#include "emulator/api/services/service_lookup.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/runtime/clock.hpp"
#include "emulator/wire/spelling.hpp"

namespace apprunner::api {

namespace {

using catalog::CustomDomain;

void write_records(base::JsonWriter& out, const CustomDomain& domain) {
    out.begin_array_member("CertificateValidationRecords");
    for (const catalog::CertificateRecord& record : domain.records) {
        out.begin_object();
        out.text_member("Name", record.name);
        out.text_member("Type", "CNAME");
        out.text_member("Value", record.value);
        out.text_member("Status", "PENDING_VALIDATION");
        out.end_object();
    }
    out.end_array();
}

/// AWS has no records while it creates them, not even the member (recorded answers).
void write_domain(
    base::JsonWriter& out, const Context& context, const CustomDomain& domain, const base::Now& now
) {
    const std::string_view status = status_of(domain, now);
    out.begin_object();
    out.text_member("DomainName", domain.domain_name);
    out.flag_member("EnableWWWSubdomain", domain.enable_www_subdomain);
    if (status != "CREATING") write_records(out, domain);
    const bool lower_case = context.options.profile.lower_case_statuses;
    out.text_member("Status", wire::spelled(status, lower_case));
    out.end_object();
}

/// What all three answers have beside the domains.
void write_targets(
    base::JsonWriter& out, Context& context, const model::Service& service, const base::Now& now
) {
    out.text_member("DNSTarget", service.service_url);
    out.text_member("ServiceArn", service.service_arn);
    out.begin_array_member("VpcDNSTargets");
    const auto& shelf = context.catalog.shelf_of(service.service_arn);
    for (const catalog::VpcIngressConnection* each : shelf.vpc_ingress.list(now)) {
        if (each->service_arn != service.service_arn) continue;
        out.begin_object();
        out.text_member("VpcIngressConnectionArn", each->arn);
        out.text_member("VpcId", each->vpc_id);
        out.text_member("DomainName", each->domain_name);
        out.end_object();
    }
    out.end_array();
}

OperationOutput domain_answer(
    Context& context,
    const model::Service& service,
    const CustomDomain& domain,
    const base::Now& now
) {
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    write_targets(out, context, service, now);
    out.key("CustomDomain");
    write_domain(out, context, domain, now);
    out.end_object();
    return body;
}

}  // namespace

/// The operation has no ResourceNotFoundException.
OperationOutput associate_custom_domain(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ServiceArn");
    const core::ServiceView* view = living_service(context, arn);
    if (view == nullptr) return invalid_request(unknown_service(arn));
    std::optional<bool> enable_www;
    const wire::Json& given = wire::member_at(call.input, "EnableWWWSubdomain");
    if (!given.is_null()) enable_www = given.get<bool>();
    const base::Now now = runtime::read_clock();
    catalog::Catalog& catalog = context.catalog;
    const auto associated = catalog.custom_domains().associate(
        arn, wire::text_at(call.input, "DomainName"), enable_www, catalog.ids(), now
    );
    if (!associated) return fault_of(associated.error());
    return domain_answer(context, view->service, **associated, now);
}

OperationOutput disassociate_custom_domain(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ServiceArn");
    const core::ServiceView* view = living_service(context, arn);
    if (view == nullptr) return not_found(unknown_service(arn));
    const base::Now now = runtime::read_clock();
    const auto ended = context.catalog.custom_domains().disassociate(
        arn, wire::text_at(call.input, "DomainName"), now
    );
    if (!ended) return fault_of(ended.error());
    return domain_answer(context, view->service, **ended, now);
}

OperationOutput describe_custom_domains(Context& context, const Call& call) {
    const std::string arn = wire::text_at(call.input, "ServiceArn");
    const core::ServiceView* view = living_service(context, arn);
    if (view == nullptr) return not_found(unknown_service(arn));
    const base::Now now = runtime::read_clock();
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    write_targets(out, context, view->service, now);
    const bool is_page = write_page(
        out,
        call.input,
        "CustomDomains",
        context.catalog.custom_domains().list(arn, now),
        [](const CustomDomain& each) -> const std::string& { return each.domain_name; },
        [&](const CustomDomain& each) { write_domain(out, context, each, now); }
    );
    if (!is_page) return bad_token();
    out.end_object();
    return body;
}

}  // namespace apprunner::api
