// Before a state is opened: is everything in it that was written, as it was written? What is not is
// set aside, after a copy was made, so that the daemon can go on with the rest. Control thread
// only.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/base/time.hpp"
#include "emulator/persistence/kept_aside.hpp"

#include <optional>
#include <string>

namespace apprunner::persistence {

/// Looks at the state in `folder`, whose lock the caller has. Nothing when it is well. Else the
/// state is copied beside itself and written anew: of the rows that can be believed, of a
/// `kept_aside` document for each service that cannot, and of a `damage` document when containers
/// may run of which the state does not tell any more. `now` names the copy and bounds times.
/// Errors: a newer program's state; no copy could be made; nothing is changed then.
[[nodiscard]] base::Result<std::optional<StateDamage>> mend_state(
    const std::string& folder, const base::Now& now
);

}  // namespace apprunner::persistence
