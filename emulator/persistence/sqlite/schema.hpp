// The tables, as a list of numbered steps from the empty file on. A step that was released is never
// changed; what has to change comes as the next one.
#pragma once

#include "emulator/persistence/sqlite/database.hpp"

#include <cstdint>

namespace apprunner::persistence {

/// Errc::conflict, in words for the user, for a number of steps that only a newer program takes.
[[nodiscard]] base::Result<void> require_known_schema(std::int64_t seen);

/// Takes the steps that the file has not seen yet, all or none. Errc::conflict, with nothing
/// changed, when a newer program has taken more than this one knows.
[[nodiscard]] base::Result<void> migrate(Database& database);

}  // namespace apprunner::persistence
