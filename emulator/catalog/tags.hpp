// Tags of all resources, by ARN. Pure; control thread only.
#pragma once

#include "emulator/catalog/refused.hpp"
#include "emulator/model/service.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::catalog {

inline constexpr std::size_t tags_of_resource_max = 50;  ///< AWS's general rule.

class Tags {
  public:
    /// Adds tags and replaces values of keys that are there. Refused, nothing changed, beyond the
    /// limit.
    CatalogResult<void> put(const std::string& arn, const std::vector<model::Tag>& tags);
    /// Keys that are not there are passed over.
    void remove(const std::string& arn, const std::vector<std::string>& keys);
    /// In the order in which the keys came.
    [[nodiscard]] const std::vector<model::Tag>& of(const std::string& arn) const;
    void forget(const std::string& arn);

    /// ARNs whose tags have changed since the last call.
    [[nodiscard]] std::set<std::string> take_changed() { return std::exchange(changed_, {}); }
    /// Takes back what of() has given to an earlier process.
    void restore(const std::string& arn, std::vector<model::Tag> tags) {
        by_arn_[arn] = std::move(tags);
    }

  private:
    std::map<std::string, std::vector<model::Tag>> by_arn_;
    std::set<std::string> changed_;
};

}  // namespace apprunner::catalog
