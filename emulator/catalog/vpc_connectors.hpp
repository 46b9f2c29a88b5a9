// VPC connectors of one account and Region: kept and listed; no network here knows of them. Pure;
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

struct VpcConnector {
    std::string arn;
    std::string name;
    int revision = 1;  ///< App Runner has one revision of each name so far.
    std::vector<std::string> subnets;
    std::vector<std::string> security_groups;
    bool active = true;
    base::WallTime created_at;
    std::optional<base::WallTime> deleted_at;
};

class VpcConnectorShelf {
  public:
    explicit VpcConnectorShelf(model::Account account) : account_(std::move(account)) {}

    /// Without security groups the connector gets one, as it gets the VPC's default one on AWS.
    CatalogResult<const VpcConnector*> create(
        const std::string& name,
        std::vector<std::string> subnets,
        std::vector<std::string> security_groups,
        base::IdSource& ids,
        base::WallTime now
    );
    /// By the full ARN; inactive ones too.
    [[nodiscard]] const VpcConnector* find(std::string_view arn) const;
    CatalogResult<const VpcConnector*> remove(
        std::string_view arn, const IsInUse& is_in_use, base::WallTime now
    );
    /// Active ones, in the order of creation.
    [[nodiscard]] std::vector<const VpcConnector*> list() const;

    /// In the order of creation.
    [[nodiscard]] KeptUnits<VpcConnector>& units() { return units_; }

    /// Names the parts for an archive that writes or reads them.
    template <class Archive, class Self>
    static void fields(Archive& archive, Self& self) {
        self.units_.as_list(archive, "All");
    }

  private:
    model::Account account_;
    KeptUnits<VpcConnector> units_;
};

}  // namespace apprunner::catalog
