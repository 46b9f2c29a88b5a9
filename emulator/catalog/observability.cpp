// Creation, revisions and deletion of observability configurations. The texts of refusals here are
// ours: none has been captured.
#include "emulator/catalog/observability.hpp"

namespace apprunner::catalog {

CatalogResult<const ObservabilityConfiguration*> ObservabilityShelf::create(
    const std::string& name,
    std::optional<std::string> vendor,
    base::IdSource& ids,
    base::WallTime now
) {
    if (name == "DefaultConfiguration") {
        return invalid_request("The name DefaultConfiguration is reserved.");
    }
    ObservabilityConfiguration created;
    created.name = name;
    created.vendor = std::move(vendor);
    created.created_at = now;
    return &revisions_.add(std::move(created), ids.hex32());
}

CatalogResult<const ObservabilityConfiguration*> ObservabilityShelf::remove(
    std::string_view arn, const IsInUse& is_in_use, base::WallTime now
) {
    const ObservabilityConfiguration* wanted = revisions_.find(arn);
    if (wanted == nullptr || !wanted->active) {
        return not_found("Observability configuration", arn);
    }
    if (is_in_use(wanted->arn)) {
        return invalid_request(
            "The observability configuration is being used by services. ARN: " + wanted->arn
        );
    }
    revisions_.retire(*wanted, now);
    return wanted;
}

}  // namespace apprunner::catalog
