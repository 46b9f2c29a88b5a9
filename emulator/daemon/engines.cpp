// Chooses by the flags.
#include "emulator/daemon/engines.hpp"

#include "emulator/performers/labels.hpp"

#include <utility>

namespace apprunner::daemon {

Engines engines_of(
    const DaemonOptions& options, boost::asio::any_io_executor control, docker::Endpoint endpoint
) {
    Engines made;
    if (options.agents_token.empty()) {
        made.client =
            std::make_unique<docker::EngineClient>(std::move(control), std::move(endpoint));
        return made;
    }
    swarm::FleetOptions of_fleet;
    of_fleet.token = options.agents_token;
    of_fleet.probe_label = performers::probe_label;
    of_fleet.service_label = performers::service_id_label;
    of_fleet.revision_label = performers::revision_label;
    auto fleet = std::make_unique<swarm::Fleet>(
        std::move(control), std::move(endpoint), std::move(of_fleet)
    );
    made.fleet = fleet.get();
    made.client = std::move(fleet);
    return made;
}

}  // namespace apprunner::daemon
