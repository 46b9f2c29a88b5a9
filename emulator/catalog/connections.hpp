// Connections to source code providers of one account and Region. No provider is ever asked: the
// handshake, which on AWS a person completes in the console, stays to be done, or completes itself
// where that is wanted (knob `completes_handshakes`). Pure; control thread only.
#pragma once

#include "emulator/base/ids.hpp"
#include "emulator/base/time.hpp"
#include "emulator/catalog/kept_units.hpp"
#include "emulator/catalog/refused.hpp"
#include "emulator/model/resource_name.hpp"

#include <string>
#include <vector>

namespace apprunner::catalog {

/// How long a handshake that completes itself takes.
inline constexpr base::Duration handshake_duration = std::chrono::seconds(1);

struct Connection {
    std::string arn;
    std::string name;
    std::string provider_type;
    base::Now created;
};

/// PENDING_HANDSHAKE; or AVAILABLE, by age, when handshakes complete themselves.
[[nodiscard]] std::string_view status_of(
    const Connection& connection, const base::Now& now, bool completes_itself
);

class ConnectionShelf {
  public:
    explicit ConnectionShelf(model::Account account) : account_(std::move(account)) {}

    CatalogResult<const Connection*> create(
        const std::string& name,
        const std::string& provider_type,
        base::IdSource& ids,
        const base::Now& now
    );
    [[nodiscard]] const Connection* find(std::string_view arn) const;
    /// Takes it away and gives it back for the answer.
    CatalogResult<Connection> remove(std::string_view arn, const IsInUse& is_in_use);
    /// By name. `name` "" stands for all.
    [[nodiscard]] std::vector<const Connection*> list(std::string_view name) const;

    /// By name.
    [[nodiscard]] KeptUnits<Connection>& units() { return units_; }

    /// Names the parts for an archive that writes or reads them.
    template <class Archive, class Self>
    static void fields(Archive& archive, Self& self) {
        self.units_.as_map(archive, "ByName");
    }

  private:
    model::Account account_;
    KeptUnits<Connection> units_;
};

}  // namespace apprunner::catalog
