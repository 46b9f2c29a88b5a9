// Creation, listing and deletion of connections, whose status follows from their age. The texts of
// refusals here are ours: none has been captured.
#include "emulator/catalog/connections.hpp"

namespace apprunner::catalog {

std::string_view status_of(
    const Connection& connection, const base::Now& now, bool completes_itself
) {
    const bool is_old_enough = now.steady - connection.created.steady >= handshake_duration;
    return completes_itself && is_old_enough ? "AVAILABLE" : "PENDING_HANDSHAKE";
}

CatalogResult<const Connection*> ConnectionShelf::create(
    const std::string& name,
    const std::string& provider_type,
    base::IdSource& ids,
    const base::Now& now
) {
    if (units_.find(name) != nullptr) {
        return invalid_request("Connection with the provided name already exists: " + name + ".");
    }
    Connection created;
    created.arn = model::apprunner_arn(account_, "connection/" + name + "/" + ids.hex32());
    created.name = name;
    created.provider_type = provider_type;
    created.created = now;
    return &(units_.change(name) = std::move(created));
}

/// Documentation shows the ARN without its id too.
const Connection* ConnectionShelf::find(std::string_view arn) const {
    for (const auto& [name, connection] : units_.all()) {
        const std::string& full = connection.arn;
        if (arn == full || arn == std::string_view(full).substr(0, full.rfind('/'))) {
            return &connection;
        }
    }
    return nullptr;
}

CatalogResult<Connection> ConnectionShelf::remove(std::string_view arn, const IsInUse& is_in_use) {
    const Connection* found = find(arn);
    if (found == nullptr) return not_found("Connection", arn);
    if (is_in_use(found->arn)) {
        return invalid_request("The connection is being used by services. ARN: " + found->arn);
    }
    Connection removed = *found;
    units_.erase(removed.name);
    return removed;
}

std::vector<const Connection*> ConnectionShelf::list(std::string_view name) const {
    std::vector<const Connection*> listed;
    for (const auto& [each_name, connection] : units_.all()) {
        if (name.empty() || each_name == name) listed.push_back(&connection);
    }
    return listed;
}

}  // namespace apprunner::catalog
