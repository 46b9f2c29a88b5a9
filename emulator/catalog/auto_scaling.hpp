// Auto scaling configurations of one account and Region (API reference: AutoScalingConfiguration).
// Pure; control thread only.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/catalog/refused.hpp"
#include "emulator/catalog/revisions.hpp"
#include "emulator/model/auto_scaling.hpp"

namespace apprunner::catalog {

/// Quotas of the developer guide; MaxSize is the account's default limit, as users report it.
inline constexpr std::size_t scaling_names_max = 10;
inline constexpr std::size_t scaling_revisions_max = 5;
inline constexpr int scaling_size_max = 25;

class AutoScalingShelf {
  public:
    using Configuration = model::AutoScalingConfiguration;

    /// Holds DefaultConfiguration, revision 1, from the beginning.
    AutoScalingShelf(const model::Account& account, base::WallTime now);

    /// The next revision of that name.
    CatalogResult<const Configuration*> create(
        const std::string& name,
        const model::AutoScalingLimits& limits,
        base::IdSource& ids,
        base::WallTime now
    );
    /// By a full or partial ARN; inactive ones too. Null when there is none.
    [[nodiscard]] const Configuration* find(std::string_view arn) const;
    /// The one that new services get; there always is one.
    [[nodiscard]] const Configuration& current_default() const;
    CatalogResult<const Configuration*> make_default(std::string_view arn);
    /// One revision (by .../name the latest), or with `all_revisions` every one of that name. Gives
    /// the (newest) deleted one.
    CatalogResult<const Configuration*> remove(
        std::string_view arn, bool all_revisions, const IsInUse& is_in_use, base::WallTime now
    );
    [[nodiscard]] std::vector<const Configuration*> list(std::string_view name, bool latest_only)
        const {
        return revisions_.list(name, latest_only);
    }

    [[nodiscard]] auto& units() { return revisions_.units(); }
    /// After units have been restored, which say whether they are the default one. There is one: a
    /// row of DefaultConfiguration that was lost does not make two.
    void find_default();

    /// Names the parts for an archive that writes or reads them.
    template <class Archive, class Self>
    static void fields(Archive& archive, Self& self) {
        archive("Revisions", self.revisions_);
        archive("DefaultArn", self.default_arn_);
    }

  private:
    Revisions<Configuration> revisions_;
    std::string default_arn_;
};

}  // namespace apprunner::catalog
