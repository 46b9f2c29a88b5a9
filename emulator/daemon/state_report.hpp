// What the daemon tells of its state, and of what other states have left: in the API's terms.
// Control thread only.
#pragma once

#include "docker/client.hpp"
#include "emulator/api/host.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace apprunner::persistence {
class KeptState;
}

namespace apprunner::runtime {
class Driver;
}

namespace apprunner::daemon {

/// `local_url`: of a service id.
[[nodiscard]] api::StateReport state_report_of(
    const persistence::KeptState& state,
    const std::function<std::string(const std::string& service_id)>& local_url
);

/// The service's host name and the port where the ingress is published; "": there is no such
/// service.
[[nodiscard]] std::string published_name(
    const runtime::Driver& driver, const std::string& service_id, std::uint16_t port
);

/// What daemons whose state is gone have left (performers/orphans.hpp), looked for now, and removed
/// when `removes` says so. The error is the engine's.
[[nodiscard]] boost::asio::awaitable<base::Result<api::OrphanReport>> look_for_orphans(
    docker::EngineClient& client, std::string owner, bool removes
);

}  // namespace apprunner::daemon
