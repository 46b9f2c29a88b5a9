// Finds, or makes, the resources of the account and Region that a caller or an ARN names.
#include "emulator/catalog/catalog.hpp"

namespace apprunner::catalog {

namespace {

/// Asking for ARNs of ever new accounts must not fill the memory.
constexpr std::size_t shelves_max = 1000;

std::string key_of(const model::Account& account) {
    return account.region + ":" + account.account_id;
}

}  // namespace

AccountResources& Catalog::shelf(const model::Account& account) {
    const std::string key = key_of(account);
    touched_.insert(key);
    const auto found = shelves_.find(key);
    if (found != shelves_.end()) return found->second;
    return shelves_.try_emplace(key, account, started_at_).first->second;
}

AccountResources& Catalog::shelf_of_key(const std::string& key) {
    const std::size_t colon = key.find(':');
    return shelf({key.substr(0, colon), colon == std::string::npos ? "" : key.substr(colon + 1)});
}

AccountResources& Catalog::shelf_of(std::string_view arn) {
    const model::Account account = model::account_of_arn(arn);
    const bool is_kept = shelves_.size() < shelves_max || shelves_.contains(key_of(account));
    return is_kept ? shelf(account) : elsewhere_;
}

bool Catalog::has(std::string_view arn, const base::Now& now) {
    AccountResources& found = shelf_of(arn);
    if (const auto* scaling = found.auto_scaling.find(arn)) {
        return scaling->active && scaling->arn == arn;
    }
    if (const auto* observability = found.observability.find(arn)) {
        return observability->active && observability->arn == arn;
    }
    if (const auto* connection = found.connections.find(arn)) return connection->arn == arn;
    if (const auto* connector = found.vpc_connectors.find(arn)) return connector->active;
    const auto* ingress = found.vpc_ingress.find(arn);
    return ingress != nullptr && status_of(*ingress, now) != "DELETED";
}

}  // namespace apprunner::catalog
