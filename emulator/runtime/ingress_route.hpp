// The engine's SwitchTraffic as the ingress takes it. Pure; any thread.
#pragma once

#include "emulator/core/effect.hpp"
#include "emulator/ingress/ingress.hpp"

namespace apprunner::runtime {

[[nodiscard]] ingress::Route route_of(const core::SwitchTraffic& effect);

}  // namespace apprunner::runtime
