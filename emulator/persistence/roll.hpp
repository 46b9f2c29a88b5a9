// The roll: a small file beside the state that names its services, so that one whose row is lost is
// missed, and its containers are not taken for leftovers. Control thread only.
#pragma once

#include "emulator/core/ring/outbox.hpp"
#include "emulator/persistence/kept_aside.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace apprunner::core {
class Engine;
}

namespace apprunner::persistence {

/// As it was written last; without an owner when there is no file. Errc::protocol: it is damaged.
[[nodiscard]] base::Result<Roll> read_roll(const std::string& folder);

/// The owner of the state in a folder that need not be ours; "": no state is there. Nothing: cannot
/// be told.
[[nodiscard]] std::optional<std::string> owner_in(const std::string& folder);

/// Keeps the file up to date. A service is on it from before its first container until after its
/// last: write_without_gone() comes before the state is committed, write() after.
class RollKeeper {
  public:
    RollKeeper(std::string folder, std::string owner);

    /// One that is there already, or is kept aside and stays on it.
    void add(RollEntry entry) { services_[entry.service_id] = std::move(entry); }
    /// Takes a step's changes.
    void take(const core::Outbox& outbox, const core::Engine& engine);
    /// Writes when a service has gone since the last time.
    void write_without_gone();
    /// Writes when anything has changed; what cannot be written is tried again at the next step.
    void write();

  private:
    std::string folder_;
    std::string owner_;
    std::map<std::string, RollEntry> services_;  ///< By id.
    bool is_changed_ = true;
    bool has_gone_ = false;
};

}  // namespace apprunner::persistence
