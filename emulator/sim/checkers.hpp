// What must hold after each step of a simulation, whatever happens, and what must hold once it has
// come to rest. Each check gives a sentence when it is broken. One owner.
#pragma once

#include "emulator/core/engine.hpp"
#include "emulator/core/ring/outbox.hpp"
#include "emulator/sim/world.hpp"

#include <optional>
#include <set>
#include <string>
#include <unordered_map>

namespace apprunner::sim {

using BrokenRule = std::optional<std::string>;

class Checkers {
  public:
    /// After a step whose effects have been performed.
    [[nodiscard]] BrokenRule after_step(
        const core::ServiceView& service,
        const core::Outbox& outbox,
        const core::Engine& engine,
        const World& world
    );

    /// The emulator was killed: until the next step nothing is routed.
    void begin_again() {
        ordered_ = {};
        must_serve_ = false;
    }

    /// When nothing is under way but checks of what serves.
    [[nodiscard]] static bool is_at_rest(const core::ServiceView& service, const World& world);
    /// At rest, in a world without faults.
    [[nodiscard]] static BrokenRule at_rest(const core::ServiceView& service, const World& world);

  private:
    static BrokenRule operations(const core::ServiceView& service);
    BrokenRule routes(
        const core::ServiceView& service, const core::Outbox& outbox, const World& world
    );
    BrokenRule bounds(const core::ServiceView& service);
    static BrokenRule trials(
        const core::ServiceView& service, const core::Outbox& outbox, const World& world
    );
    static BrokenRule waits(
        const core::ServiceView& service, const core::Engine& engine, const World& world
    );

    std::string service_id_;
    core::SwitchTraffic ordered_;   ///< The last route that was asked for.
    std::set<std::string> failed_;  ///< Instances that failed by themselves.
    bool must_serve_ = false;       ///< It serves, and what serves has not failed.
    int live_revision_ = 0;
    std::unordered_map<int, int> max_by_revision_;
};

}  // namespace apprunner::sim
