// The account's resources beside services, for each account and Region that callers name. Pure: no
// clock (states that pass with time are computed from age), no timer, no randomness of its own.
// Control thread only.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/catalog/auto_scaling.hpp"
#include "emulator/catalog/connections.hpp"
#include "emulator/catalog/custom_domains.hpp"
#include "emulator/catalog/observability.hpp"
#include "emulator/catalog/tags.hpp"
#include "emulator/catalog/vpc_connectors.hpp"
#include "emulator/catalog/vpc_ingress.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace apprunner::catalog {

/// The resources of one account in one Region.
struct AccountResources {
    AccountResources(const model::Account& account, base::WallTime now)
        : auto_scaling(account, now),
          observability(account),
          connections(account),
          vpc_connectors(account),
          vpc_ingress(account) {}

    AutoScalingShelf auto_scaling;
    ObservabilityShelf observability;
    ConnectionShelf connections;
    VpcConnectorShelf vpc_connectors;
    VpcIngressShelf vpc_ingress;

    /// Calls `visit` with the name of each kind of resource and its units.
    void each_kind(auto&& visit) {
        visit("AutoScaling", auto_scaling.units());
        visit("Observability", observability.units());
        visit("Connections", connections.units());
        visit("VpcConnectors", vpc_connectors.units());
        visit("VpcIngress", vpc_ingress.units());
    }
};

class Catalog {
  public:
    /// `now` is when the account's own resources (DefaultConfiguration) came to be.
    Catalog(std::uint64_t seed, base::WallTime now)
        : ids_(seed), started_at_(now), elsewhere_(model::Account{"", ""}, now) {}

    [[nodiscard]] AccountResources& shelf(const model::Account& account);
    /// The shelf that an ARN belongs to.
    [[nodiscard]] AccountResources& shelf_of(std::string_view arn);
    /// One with nothing on it, for ARNs that lead nowhere.
    [[nodiscard]] AccountResources& elsewhere() { return elsewhere_; }
    [[nodiscard]] CustomDomains& custom_domains() { return custom_domains_; }
    [[nodiscard]] Tags& tags() { return tags_; }
    /// Once a service is DELETED: nobody can ask for its tags and domains any more.
    void forget_service(const std::string& arn) {
        tags_.forget(arn);
        custom_domains_.forget(arn);
    }
    [[nodiscard]] base::IdSource& ids() { return ids_; }

    /// "<region>:<account>" of the shelves that were asked for since the last call.
    [[nodiscard]] std::set<std::string> take_touched() { return std::exchange(touched_, {}); }
    /// Of one of those keys; with shelf_of_key() it is made when it is not there.
    [[nodiscard]] AccountResources& touched_shelf(const std::string& key) {
        return shelves_.at(key);
    }
    [[nodiscard]] AccountResources& shelf_of_key(const std::string& key);

    /// Whether a resource of ours that is not deleted has that ARN.
    [[nodiscard]] bool has(std::string_view arn, const base::Now& now);

  private:
    base::IdSource ids_;
    base::WallTime started_at_;
    std::map<std::string, AccountResources> shelves_;  ///< By "<region>:<account>".
    std::set<std::string> touched_;
    AccountResources elsewhere_;  ///< Of ARNs beyond all accounts that are kept.
    CustomDomains custom_domains_;
    Tags tags_;
};

}  // namespace apprunner::catalog
