// What must hold while nodes are lost, come back, are drained and full: that nothing is left on
// them, and, where all else is well (Scenario::is_sound), that no app is blamed for them and that
// services are whole again soon. One owner.
#pragma once

#include "emulator/core/ring/outbox.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/sim/checkers.hpp"
#include "emulator/sim/world.hpp"

#include <optional>
#include <string>

namespace apprunner::sim {

class NodeRules {
  public:
    explicit NodeRules(bool is_sound) : is_sound_(is_sound) {}

    /// After a step whose effects have been performed.
    [[nodiscard]] BrokenRule after_step(
        const core::ServiceView& service,
        const core::Outbox& outbox,
        const World& world,
        base::SteadyTime now
    );

    /// The emulator was killed: time without it counts for nothing.
    void begin_again() { short_since_.reset(); }

  private:
    [[nodiscard]] BrokenRule blame(
        const core::ServiceView& service, const core::Outbox& outbox, const World& world
    );
    [[nodiscard]] BrokenRule capacity(
        const core::ServiceView& service, const World& world, base::SteadyTime now
    );

    bool is_sound_ = false;
    std::string operation_id_;  ///< The service's last one.
    int refused_ = 0;           ///< World::refused_for_room() as of the last step.
    int refused_before_ = 0;    ///< The same when that operation began.
    int live_revision_ = 0;
    int node_changes_ = 0;
    std::optional<base::SteadyTime> short_since_;  ///< It has too few instances, and could have.
};

}  // namespace apprunner::sim
