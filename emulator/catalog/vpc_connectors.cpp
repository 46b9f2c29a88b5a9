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
    const auto& all = units_.all();
    const bool is_taken = std::any_of(all.begin(), all.end(), [&](const auto& each) {
        return each.second.active && each.second.name == name;
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
    return &units_.append(std::move(created));
}

const VpcConnector* VpcConnectorShelf::find(std::string_view arn) const {
    for (const auto& [key, each] : units_.all()) {
        if (each.arn == arn) return &each;
    }
    return nullptr;
}

CatalogResult<const VpcConnector*> VpcConnectorShelf::remove(
    std::string_view arn, const IsInUse& is_in_use, base::WallTime now
) {
    const auto& all = units_.all();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) {
        return each.second.active && each.second.arn == arn;
    });
    if (found == all.end()) return not_found("VPC connector", arn);
    if (is_in_use(arn)) {
        return invalid_request(
            "Provided VPC connector arn is being used by other services. ARN:  " + found->second.arn
        );
    }
    VpcConnector& removed = units_.change(found->first);
    removed.active = false;
    removed.deleted_at = now;
    return &removed;
}

std::vector<const VpcConnector*> VpcConnectorShelf::list() const {
    std::vector<const VpcConnector*> listed;
    for (const auto& [key, each] : units_.all()) {
        if (each.active) listed.push_back(&each);
    }
    return listed;
}

}  // namespace apprunner::catalog
