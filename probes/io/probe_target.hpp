// Whom a check asks, and for how long. Plain data; any thread.
#pragma once

#include "emulator/base/time.hpp"

#include <cstdint>
#include <string>

namespace apprunner::probes {

struct ProbeTarget {
    /// IPv4 or IPv6 as text: the container's own address, never a published port, because the
    /// engine's publisher accepts connections before the app does.
    std::string address;
    std::uint16_t port = 8080;
    base::Duration timeout{};  ///< Over everything, from the connect to the end of the answer.
};

}  // namespace apprunner::probes
