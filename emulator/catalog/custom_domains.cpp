// Association and disassociation of custom domains, whose status follows from their age. The texts
// of refusals here are ours: none has been captured.
#include "emulator/catalog/custom_domains.hpp"

#include <algorithm>

namespace apprunner::catalog {

namespace {

/// App Runner's certificates have a second name below the domain; it begins with these, and 25
/// letters and digits follow.
constexpr std::string_view generated_prefix = "2a57j7";
constexpr std::size_t generated_chars = 25;

std::string generated_label(base::IdSource& ids) {
    std::string label(generated_prefix);
    while (label.size() < generated_prefix.size() + generated_chars) label += ids.label10();
    label.resize(generated_prefix.size() + generated_chars);
    return label;
}

std::vector<CertificateRecord> records_for(
    const std::string& domain_name, bool with_www, base::IdSource& ids
) {
    const bool is_wildcard = domain_name.rfind("*.", 0) == 0;
    const std::string base_name = is_wildcard ? domain_name.substr(2) : domain_name;
    std::vector<std::string> names{base_name, generated_label(ids) + "." + base_name};
    if (with_www) names.push_back("www." + base_name);
    const std::string zone = ids.label10() + ".acm-validations.aws.";
    std::vector<CertificateRecord> records;
    for (const std::string& name : names) {
        records.push_back({"_" + ids.hex32() + "." + name + ".", "_" + ids.hex32() + "." + zone});
    }
    return records;
}

}  // namespace

std::string_view status_of(const CustomDomain& domain, const base::Now& now) {
    if (domain.deleted_at) {
        return now.steady - *domain.deleted_at < domain_pending_duration ? "DELETING" : "";
    }
    const bool is_creating = now.steady - domain.created_at < domain_pending_duration;
    return is_creating ? "CREATING" : "PENDING_CERTIFICATE_DNS_VALIDATION";
}

CatalogResult<const CustomDomain*> CustomDomains::associate(
    const std::string& service_arn,
    const std::string& domain_name,
    std::optional<bool> enable_www,
    base::IdSource& ids,
    const base::Now& now
) {
    const bool is_wildcard = domain_name.rfind("*.", 0) == 0;
    if (domain_name.find('*', is_wildcard ? 1 : 0) != std::string::npos) {
        return invalid_request("A wildcard may only be the first label of a domain name.");
    }
    if (is_wildcard && enable_www.value_or(false)) {
        return invalid_request("The www subdomain can't be enabled for a wildcard domain.");
    }
    const auto associated = list(service_arn, now);
    const bool is_there = std::any_of(associated.begin(), associated.end(), [&](const auto* each) {
        return each->domain_name == domain_name;
    });
    if (is_there) {
        return invalid_request(
            "The custom domain is already associated with the service: " + domain_name + "."
        );
    }
    if (associated.size() >= domains_of_service_max) {
        return invalid_request(
            "The quota of " + std::to_string(domains_of_service_max) +
            " custom domains of a service has been reached."
        );
    }
    CustomDomain created;
    created.domain_name = domain_name;
    created.enable_www_subdomain = enable_www.value_or(!is_wildcard);
    created.records = records_for(domain_name, created.enable_www_subdomain, ids);
    created.created_at = now.steady;
    auto& domains = by_service_[service_arn];
    domains.push_back(std::move(created));
    changed_.insert(service_arn);
    return &domains.back();
}

CatalogResult<const CustomDomain*> CustomDomains::disassociate(
    const std::string& service_arn, const std::string& domain_name, const base::Now& now
) {
    auto& domains = by_service_[service_arn];
    const auto found = std::find_if(domains.begin(), domains.end(), [&](const auto& each) {
        return each.domain_name == domain_name && !each.deleted_at;
    });
    if (found == domains.end()) {
        return model::Refusal{
            model::RefusalKind::resource_not_found,
            "The custom domain is not associated with the service: " + domain_name + "."};
    }
    found->deleted_at = now.steady;
    changed_.insert(service_arn);
    return &*found;
}

const std::list<CustomDomain>& CustomDomains::of(const std::string& service_arn) const {
    static const std::list<CustomDomain> none;
    const auto found = by_service_.find(service_arn);
    return found == by_service_.end() ? none : found->second;
}

std::vector<const CustomDomain*> CustomDomains::list(
    const std::string& service_arn, const base::Now& now
) {
    std::vector<const CustomDomain*> listed;
    const auto found = by_service_.find(service_arn);
    if (found == by_service_.end()) return listed;
    found->second.remove_if([&](const CustomDomain& each) { return status_of(each, now).empty(); });
    for (const CustomDomain& each : found->second) listed.insert(listed.begin(), &each);
    return listed;
}

}  // namespace apprunner::catalog
