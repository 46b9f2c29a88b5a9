// VPC ingress connections of one account and Region: kept and listed; no private network leads to a
// service here. Their states pass by age, so that clients that wait for them are served. Pure;
// control thread only.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/base/time.hpp"
#include "emulator/catalog/kept_units.hpp"
#include "emulator/catalog/refused.hpp"
#include "emulator/model/resource_name.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::catalog {

/// How long each PENDING_ state lasts.
inline constexpr base::Duration ingress_pending_duration = std::chrono::seconds(1);

struct VpcIngressConnection {
    enum class Change { creation, update, deletion };

    std::string arn;
    std::string name;
    std::string service_arn;
    std::string account_id;
    std::string domain_name;
    std::optional<std::string> vpc_id;
    std::optional<std::string> vpc_endpoint_id;
    base::WallTime created_at;
    std::optional<base::WallTime> deleted_at;
    Change last_change = Change::creation;
    base::SteadyTime changed_at;
};

/// AVAILABLE, PENDING_CREATION, PENDING_UPDATE, PENDING_DELETION or DELETED, by age.
[[nodiscard]] std::string_view status_of(
    const VpcIngressConnection& connection, const base::Now& now
);

class VpcIngressShelf {
  public:
    struct Request {
        std::string name;
        std::string service_arn;
        std::optional<std::string> vpc_id;
        std::optional<std::string> vpc_endpoint_id;
    };

    explicit VpcIngressShelf(model::Account account) : account_(std::move(account)) {}

    CatalogResult<const VpcIngressConnection*> create(
        const Request& request, base::IdSource& ids, const base::Now& now
    );
    [[nodiscard]] const VpcIngressConnection* find(std::string_view arn) const;
    CatalogResult<const VpcIngressConnection*> update(
        std::string_view arn,
        std::optional<std::string> vpc_id,
        std::optional<std::string> vpc_endpoint_id,
        const base::Now& now
    );
    CatalogResult<const VpcIngressConnection*> remove(std::string_view arn, const base::Now& now);
    /// Those that are not DELETED, in the order of creation.
    [[nodiscard]] std::vector<const VpcIngressConnection*> list(const base::Now& now) const;

    /// In the order of creation.
    [[nodiscard]] KeptUnits<VpcIngressConnection>& units() { return units_; }

    /// Names the parts for an archive that writes or reads them.
    template <class Archive, class Self>
    static void fields(Archive& archive, Self& self) {
        self.units_.as_list(archive, "All");
    }

  private:
    /// The one of that ARN, to be changed, when it is AVAILABLE, else the refusal.
    CatalogResult<VpcIngressConnection*> available(
        std::string_view arn, std::string_view verb, const base::Now& now
    );

    model::Account account_;
    KeptUnits<VpcIngressConnection> units_;
};

}  // namespace apprunner::catalog
