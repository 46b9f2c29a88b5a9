// Creation, listing and deletion of VPC connectors. The refusal of a deletion is captured; the
// others' texts are ours.
#include "emulator/catalog/vpc_connectors.hpp"

#include <algorithm>

namespace apprunner::catalog {

CatalogResult<const VpcConnector*> VpcConnectorShelf::create(
    const std::string& name,
    std::vector<std::string> subnets,
    std::vector<std::string> security_groups,
    base::IdSource& ids,
    base::WallTime now
) {
    const bool is_taken = std::any_of(all_.begin(), all_.end(), [&](const VpcConnector& each) {
        return each.active && each.name == name;
    });
    if (is_taken) {
        return invalid_request(
            "VPC connector with the provided name already exists: " + name + "."
        );
    }
    VpcConnector created;
    created.name = name;
    created.arn = model::apprunner_arn(account_, "vpcconnector/" + name + "/1/" + ids.hex32());
    created.subnets = std::move(subnets);
    created.security_groups = std::move(security_groups);
    if (created.security_groups.empty()) {
        created.security_groups.push_back("sg-" + ids.hex32().substr(0, 17));
    }
    created.created_at = now;
    all_.push_back(std::move(created));
    return &all_.back();
}

const VpcConnector* VpcConnectorShelf::find(std::string_view arn) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const VpcConnector& each) {
        return each.arn == arn;
    });
    return found == all_.end() ? nullptr : &*found;
}

CatalogResult<const VpcConnector*> VpcConnectorShelf::remove(
    std::string_view arn, const IsInUse& is_in_use, base::WallTime now
) {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const VpcConnector& each) {
        return each.active && each.arn == arn;
    });
    if (found == all_.end()) return not_found("VPC connector", arn);
    if (is_in_use(arn)) {
        return invalid_request(
            "Provided VPC connector arn is being used by other services. ARN:  " + found->arn
        );
    }
    found->active = false;
    found->deleted_at = now;
    return &*found;
}

std::vector<const VpcConnector*> VpcConnectorShelf::list() const {
    std::vector<const VpcConnector*> listed;
    for (const VpcConnector& each : all_) {
        if (each.active) listed.push_back(&each);
    }
    return listed;
}

}  // namespace apprunner::catalog
