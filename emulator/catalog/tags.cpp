// Puts, removes and lists tags by ARN, within App Runner's limit for one resource.
#include "emulator/catalog/tags.hpp"

#include <algorithm>

namespace apprunner::catalog {

CatalogResult<void> Tags::put(const std::string& arn, const std::vector<model::Tag>& tags) {
    std::vector<model::Tag> all = of(arn);
    for (const model::Tag& tag : tags) {
        const auto same = std::find_if(all.begin(), all.end(), [&](const model::Tag& each) {
            return each.key == tag.key;
        });
        if (same == all.end()) {
            all.push_back(tag);
        } else {
            same->value = tag.value;
        }
    }
    if (all.size() > tags_of_resource_max) {
        return invalid_request(
            "A resource can have at most " + std::to_string(tags_of_resource_max) + " tags."
        );
    }
    if (all.empty()) return {};
    by_arn_[arn] = std::move(all);
    changed_.insert(arn);
    return {};
}

void Tags::remove(const std::string& arn, const std::vector<std::string>& keys) {
    const auto found = by_arn_.find(arn);
    if (found == by_arn_.end()) return;
    changed_.insert(arn);
    std::erase_if(found->second, [&](const model::Tag& tag) {
        return std::find(keys.begin(), keys.end(), tag.key) != keys.end();
    });
    if (found->second.empty()) by_arn_.erase(found);
}

void Tags::forget(const std::string& arn) {
    if (by_arn_.erase(arn) > 0) changed_.insert(arn);
}

const std::vector<model::Tag>& Tags::of(const std::string& arn) const {
    static const std::vector<model::Tag> none;
    const auto found = by_arn_.find(arn);
    return found == by_arn_.end() ? none : found->second;
}

}  // namespace apprunner::catalog
