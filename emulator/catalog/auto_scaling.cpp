// Creation, revisions, default and deletion of auto scaling configurations, with their quotas. The
// texts of refusals here are ours: none has been captured.
#include "emulator/catalog/auto_scaling.hpp"

namespace apprunner::catalog {

namespace {

constexpr std::string_view what = "Auto scaling configuration";
constexpr std::string_view default_name = "DefaultConfiguration";
constexpr std::string_view default_id = "00000000000000000000000000000001";

}  // namespace

AutoScalingShelf::AutoScalingShelf(const model::Account& account, base::WallTime now)
    : revisions_(account, "autoscalingconfiguration") {
    Configuration first;
    first.name = default_name;
    first.is_default = true;
    first.created_at = now;
    default_arn_ = revisions_.add(std::move(first), default_id).arn;
}

CatalogResult<const AutoScalingShelf::Configuration*> AutoScalingShelf::create(
    const std::string& name,
    const model::AutoScalingLimits& limits,
    base::IdSource& ids,
    base::WallTime now
) {
    if (limits.max_size > scaling_size_max) {
        return quota_exceeded(
            "The quota for the MaxSize of an auto scaling configuration is " +
            std::to_string(scaling_size_max) + "."
        );
    }
    const std::size_t revisions = revisions_.list(name, false).size();
    if (revisions >= scaling_revisions_max) {
        return quota_exceeded(
            "The quota of " + std::to_string(scaling_revisions_max) +
            " revisions of auto scaling configuration " + name + " has been reached."
        );
    }
    if (revisions == 0 && revisions_.list("", true).size() >= scaling_names_max) {
        return quota_exceeded(
            "The quota of " + std::to_string(scaling_names_max) +
            " auto scaling configuration names has been reached."
        );
    }
    Configuration created;
    created.name = name;
    created.limits = limits;
    created.created_at = now;
    return &revisions_.add(std::move(created), ids.hex32());
}

const AutoScalingShelf::Configuration* AutoScalingShelf::find(std::string_view arn) const {
    return revisions_.find(arn);
}

void AutoScalingShelf::find_default() {
    const Configuration* chosen = nullptr;
    for (const Configuration* each : revisions_.list("", false)) {
        if (!each->is_default) continue;
        if (chosen == nullptr || each->name != default_name) chosen = each;
    }
    if (chosen == nullptr) return;
    default_arn_ = chosen->arn;
    for (const Configuration* each : revisions_.list("", false)) {
        if (each->is_default && each != chosen) revisions_.change(*each).is_default = false;
    }
}

const AutoScalingShelf::Configuration& AutoScalingShelf::current_default() const {
    return *find(default_arn_);
}

CatalogResult<const AutoScalingShelf::Configuration*> AutoScalingShelf::make_default(
    std::string_view arn
) {
    const Configuration* wanted = find(arn);
    if (wanted == nullptr || !wanted->active) return not_found(what, arn);
    revisions_.change(current_default()).is_default = false;
    revisions_.change(*wanted).is_default = true;
    default_arn_ = wanted->arn;
    return wanted;
}

CatalogResult<const AutoScalingShelf::Configuration*> AutoScalingShelf::remove(
    std::string_view arn, bool all_revisions, const IsInUse& is_in_use, base::WallTime now
) {
    if (all_revisions && !revisions_.is_name_only(arn)) {
        return invalid_request(
            "DeleteAllRevisions needs an ARN that ends with the configuration's name."
        );
    }
    const Configuration* wanted = find(arn);
    if (wanted == nullptr || !wanted->active) return not_found(what, arn);
    std::vector<const Configuration*> doomed{wanted};
    if (all_revisions) doomed = revisions_.list(wanted->name, false);
    for (const Configuration* each : doomed) {
        if (each->is_default) {
            return invalid_request(
                "The auto scaling configuration is the default one and can't be deleted. ARN: " +
                each->arn
            );
        }
        if (is_in_use(each->arn)) {
            return invalid_request(
                "The auto scaling configuration is being used by services. ARN: " + each->arn
            );
        }
    }
    for (const Configuration* each : doomed) revisions_.retire(*each, now);
    return doomed.front();
}

}  // namespace apprunner::catalog
