// Observability configurations of one account and Region: kept and listed; nothing is traced here.
// Pure; control thread only.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/catalog/refused.hpp"
#include "emulator/catalog/revisions.hpp"

#include <optional>

namespace apprunner::catalog {

struct ObservabilityConfiguration {
    std::string arn;
    std::string name;
    int revision = 1;
    bool latest = true;
    bool active = true;
    std::optional<std::string> vendor;  ///< Of the TraceConfiguration.
    base::WallTime created_at;
    std::optional<base::WallTime> deleted_at;
};

class ObservabilityShelf {
  public:
    explicit ObservabilityShelf(const model::Account& account)
        : revisions_(account, "observabilityconfiguration") {}

    /// The next revision of that name.
    CatalogResult<const ObservabilityConfiguration*> create(
        const std::string& name,
        std::optional<std::string> vendor,
        base::IdSource& ids,
        base::WallTime now
    );
    /// By a full or partial ARN; inactive ones too. Null when there is none.
    [[nodiscard]] const ObservabilityConfiguration* find(std::string_view arn) const {
        return revisions_.find(arn);
    }
    CatalogResult<const ObservabilityConfiguration*> remove(
        std::string_view arn, const IsInUse& is_in_use, base::WallTime now
    );
    [[nodiscard]] std::vector<const ObservabilityConfiguration*> list(
        std::string_view name, bool latest_only
    ) const {
        return revisions_.list(name, latest_only);
    }

    [[nodiscard]] auto& units() { return revisions_.units(); }

    /// Names the parts for an archive that writes or reads them.
    template <class Archive, class Self>
    static void fields(Archive& archive, Self& self) {
        archive("Revisions", self.revisions_);
    }

  private:
    Revisions<ObservabilityConfiguration> revisions_;
};

}  // namespace apprunner::catalog
