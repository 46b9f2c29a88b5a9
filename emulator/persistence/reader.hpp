// What an earlier daemon has kept, read back at the start. Control thread only.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/base/time.hpp"
#include "emulator/core/ring/profile.hpp"
#include "emulator/core/ring/saved.hpp"
#include "emulator/persistence/kept_aside.hpp"
#include "emulator/persistence/sqlite/store.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace apprunner::catalog {
class Catalog;
}
namespace apprunner::logs {
class LogStore;
}

namespace apprunner::persistence {

/// Kinds of documents in the store.
namespace kind {
inline constexpr std::string_view owner = "owner";
inline constexpr std::string_view service = "service";
inline constexpr std::string_view profile = "profile";
inline constexpr std::string_view shelf = "shelf";  ///< An account's resources; not written now.
inline constexpr std::string_view resource = "resource";
inline constexpr std::string_view tags = "tags";
inline constexpr std::string_view domains = "domains";
inline constexpr std::string_view log_group = "log_group";
inline constexpr std::string_view kept_aside = "kept_aside";
inline constexpr std::string_view damage = "damage";
}  // namespace kind

/// The name by which the engine's containers of this state are told from others'; made with the
/// state. `fresh` is taken when there is none yet. Written at once.
[[nodiscard]] base::Result<std::string> owner_of(
    persistence::Store& store, const std::string& fresh
);

/// For the engine, in the order in which the services were made.
struct KeptServices {
    std::vector<core::SavedService> services;
    std::map<std::string, core::Profile> profiles;  ///< By service name.
    std::vector<KeptAside> aside;
    std::optional<StateDamage> damage;  ///< Of this start or an earlier one.
};

/// A document that cannot be read is told in the log, left out, and left as it is in the file. An
/// error is the file's own.
[[nodiscard]] base::Result<KeptServices> load_services(persistence::Store& store);
[[nodiscard]] base::Result<void> load_catalog(
    persistence::Store& store, base::SteadyTime now, catalog::Catalog& catalog
);
/// Groups and streams first, then, once `logs` has its recorder, the lines.
[[nodiscard]] base::Result<void> load_log_streams(persistence::Store& store, logs::LogStore& logs);
[[nodiscard]] base::Result<void> load_log_events(persistence::Store& store, logs::LogStore& logs);

}  // namespace apprunner::persistence
