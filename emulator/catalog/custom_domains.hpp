// Custom domains of services: kept and listed. No certificate is issued and no DNS asked, so an
// association stays at "pending certificate DNS validation". Pure; control thread only.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/base/time.hpp"
#include "emulator/catalog/refused.hpp"

#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace apprunner::catalog {

inline constexpr std::size_t domains_of_service_max = 5;  ///< Developer guide.
/// How long "creating" and "deleting" last.
inline constexpr base::Duration domain_pending_duration = std::chrono::seconds(1);

struct CertificateRecord {
    std::string name;
    std::string value;
};

struct CustomDomain {
    std::string domain_name;
    bool enable_www_subdomain = true;
    /// Two, with www three: for the name, for a generated name below it, for www; all in one ACM
    /// zone (recorded answers of AWS; with www the provider's acceptance tests). Not shown while
    /// CREATING.
    std::vector<CertificateRecord> records;
    base::SteadyTime created_at;
    std::optional<base::SteadyTime> deleted_at;
};

/// CREATING, PENDING_CERTIFICATE_DNS_VALIDATION or DELETING; "" when it is gone.
[[nodiscard]] std::string_view status_of(const CustomDomain& domain, const base::Now& now);

class CustomDomains {
  public:
    /// `enable_www`: nothing for App Runner's default, which is true except for wildcards.
    CatalogResult<const CustomDomain*> associate(
        const std::string& service_arn,
        const std::string& domain_name,
        std::optional<bool> enable_www,
        base::IdSource& ids,
        const base::Now& now
    );
    CatalogResult<const CustomDomain*> disassociate(
        const std::string& service_arn, const std::string& domain_name, const base::Now& now
    );
    /// ARNs of services whose domains have changed since the last call.
    [[nodiscard]] std::set<std::string> take_changed() { return std::exchange(changed_, {}); }
    /// All that there is to keep of a service's domains.
    [[nodiscard]] const std::list<CustomDomain>& of(const std::string& service_arn) const;
    void forget(const std::string& service_arn) {
        if (by_service_.erase(service_arn) > 0) changed_.insert(service_arn);
    }
    void restore(const std::string& service_arn, std::list<CustomDomain> domains) {
        by_service_[service_arn] = std::move(domains);
    }

    /// The newest association first (recorded answers of AWS).
    [[nodiscard]] std::vector<const CustomDomain*> list(
        const std::string& service_arn, const base::Now& now
    );

  private:
    std::map<std::string, std::list<CustomDomain>> by_service_;
    std::set<std::string> changed_;
};

}  // namespace apprunner::catalog
