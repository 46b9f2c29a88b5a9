// The traffic of one service: the routes that were ordered, which of them is in force, and the
// instances that finish their requests once the route has left them. Pure; control thread only.
#pragma once

#include "emulator/core/ring/outbox.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/core/ring/work.hpp"
#include "emulator/core/service/instance_pool.hpp"

#include <cstdint>

namespace apprunner::core {

class Traffic {
  public:
    /// All three outlive it.
    Traffic(const ServiceView& view, InstancePool& pool, Outbox& outbox)
        : view_(view), pool_(pool), outbox_(outbox) {}

    /// Orders a route and gives its generation. `serving` goes to those of `revision` that serve,
    /// and needs one; the other modes have no targets.
    std::uint64_t order(model::RouteMode mode, const Revision* revision);
    /// Takes the news that a route is in force. False: it is old, or of no route of ours.
    [[nodiscard]] bool confirm(std::uint64_t route_generation);
    /// That route, or a later one, is in force.
    [[nodiscard]] bool is_in_force(std::uint64_t route_generation) const {
        return in_force_ >= route_generation;
    }
    /// Nobody has confirmed the last route in time: it counts as confirmed.
    void assume_in_force() { in_force_ = ordered_; }

    /// Requests under way on it may finish. The last route ordered must be one without the
    /// instance: it is drained once that one is in force.
    void drain(InstanceView& instance);

    void save(SavedService& into) const;
    /// For a new one. The route is to be ordered again: what was in force is not known.
    void restore(const SavedService& saved) { ordered_ = saved.route_generation; }

  private:
    void send_drains();

    const ServiceView& view_;
    InstancePool& pool_;
    Outbox& outbox_;
    std::uint64_t ordered_ = 0;   ///< Generation of the last SwitchTraffic.
    std::uint64_t in_force_ = 0;  ///< The newest that TrafficSwitched has confirmed.
    model::RouteMode mode_ = model::RouteMode::no_instances;  ///< As last asked for.
};

}  // namespace apprunner::core
