// Creation, change and deletion of VPC ingress connections, whose status follows from their age.
// The texts of refusals here are ours: none has been captured.
#include "emulator/catalog/vpc_ingress.hpp"

#include <algorithm>

namespace apprunner::catalog {

std::string_view status_of(const VpcIngressConnection& connection, const base::Now& now) {
    const bool is_pending = now.steady - connection.changed_at < ingress_pending_duration;
    switch (connection.last_change) {
        case VpcIngressConnection::Change::creation:
            return is_pending ? "PENDING_CREATION" : "AVAILABLE";
        case VpcIngressConnection::Change::update:
            return is_pending ? "PENDING_UPDATE" : "AVAILABLE";
        case VpcIngressConnection::Change::deletion:
            break;
    }
    return is_pending ? "PENDING_DELETION" : "DELETED";
}

CatalogResult<const VpcIngressConnection*> VpcIngressShelf::create(
    const Request& request, base::IdSource& ids, const base::Now& now
) {
    const auto living = list(now);
    const bool is_taken = std::any_of(living.begin(), living.end(), [&](const auto* each) {
        return each->name == request.name;
    });
    if (is_taken) {
        return invalid_request(
            "VPC ingress connection with the provided name already exists: " + request.name + "."
        );
    }
    VpcIngressConnection created;
    created.name = request.name;
    created.arn =
        model::apprunner_arn(account_, "vpcingressconnection/" + request.name + "/" + ids.hex32());
    created.service_arn = request.service_arn;
    created.account_id = account_.account_id;
    created.domain_name = model::service_host(account_, ids.label10());
    created.vpc_id = request.vpc_id;
    created.vpc_endpoint_id = request.vpc_endpoint_id;
    created.created_at = now.wall;
    created.changed_at = now.steady;
    return &units_.append(std::move(created));
}

const VpcIngressConnection* VpcIngressShelf::find(std::string_view arn) const {
    for (const auto& [key, each] : units_.all()) {
        if (each.arn == arn) return &each;
    }
    return nullptr;
}

CatalogResult<VpcIngressConnection*> VpcIngressShelf::available(
    std::string_view arn, std::string_view verb, const base::Now& now
) {
    const auto& all = units_.all();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) {
        return each.second.arn == arn;
    });
    if (found == all.end()) return not_found("VPC ingress connection", arn);
    const std::string_view status = status_of(found->second, now);
    if (status == "AVAILABLE") return &units_.change(found->first);
    return model::Refusal{
        model::RefusalKind::invalid_state,
        "VPC ingress connection cannot be " + std::string(verb) +
            " in the current state: " + std::string(status) + "."};
}

CatalogResult<const VpcIngressConnection*> VpcIngressShelf::update(
    std::string_view arn,
    std::optional<std::string> vpc_id,
    std::optional<std::string> vpc_endpoint_id,
    const base::Now& now
) {
    const auto found = available(arn, "updated", now);
    if (!found) return found.error();
    VpcIngressConnection& changed = **found;
    changed.vpc_id = std::move(vpc_id);
    changed.vpc_endpoint_id = std::move(vpc_endpoint_id);
    changed.last_change = VpcIngressConnection::Change::update;
    changed.changed_at = now.steady;
    return &changed;
}

CatalogResult<const VpcIngressConnection*> VpcIngressShelf::remove(
    std::string_view arn, const base::Now& now
) {
    const auto found = available(arn, "deleted", now);
    if (!found) return found.error();
    VpcIngressConnection& removed = **found;
    removed.last_change = VpcIngressConnection::Change::deletion;
    removed.changed_at = now.steady;
    removed.deleted_at = now.wall;
    return &removed;
}

std::vector<const VpcIngressConnection*> VpcIngressShelf::list(const base::Now& now) const {
    std::vector<const VpcIngressConnection*> listed;
    for (const auto& [key, each] : units_.all()) {
        if (status_of(each, now) != "DELETED") listed.push_back(&each);
    }
    return listed;
}

}  // namespace apprunner::catalog
