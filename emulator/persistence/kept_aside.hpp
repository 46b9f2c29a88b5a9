// What is known of services besides their own documents: enough to find their containers and to
// lead requests to them when such a document cannot be read. Plain data.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/core/ring/effect.hpp"

#include <optional>
#include <string>
#include <vector>

namespace apprunner::persistence {

struct RollEntry {
    std::string service_id;
    std::string service_name;  ///< Empty: not known.
    /// The last that was ordered; nothing: none was.
    std::optional<core::SwitchTraffic> route;
};

/// All services of the state and its owner, kept in a file beside it.
struct Roll {
    std::string owner;
    std::vector<RollEntry> services;
};

/// A service whose document cannot be read, or is gone: its containers live on, its requests are
/// led to them by its last route, and nothing else is done with it.
struct KeptAside {
    RollEntry service;
    std::string reason;  ///< "its row has changed"; no bytes of the file.
};

/// That a state was damaged, and where it is as it was found; kept until the state is erased.
struct StateDamage {
    std::string what;    ///< One sentence.
    std::string backup;  ///< The copy's file.
};

[[nodiscard]] std::string document_of(const Roll& roll);
[[nodiscard]] std::string document_of(const KeptAside& aside);
[[nodiscard]] std::string document_of(const StateDamage& damage);
[[nodiscard]] base::Result<Roll> read_roll_document(const std::string& text);
[[nodiscard]] base::Result<KeptAside> read_kept_aside(const std::string& text);
[[nodiscard]] base::Result<StateDamage> read_state_damage(const std::string& text);

}  // namespace apprunner::persistence
