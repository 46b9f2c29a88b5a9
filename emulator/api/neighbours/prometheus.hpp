// The services' numbers for Prometheus. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

#include <string>

namespace apprunner::api {

/// The exposition in text format 0.0.4, for GET /metrics: requests by class of status and latency
/// since the daemon's start; serving instances now; requests at a time and what instances use, of
/// the last minute with values. Of the services that the asker sees.
[[nodiscard]] std::string prometheus_text(const Context& context, const Asker& asker);

}  // namespace apprunner::api
