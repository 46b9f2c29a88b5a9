// Where an instance is in the two networks that it has. Plain data; any thread.
#pragma once

#include <string>

namespace apprunner::performers {

/// One instance's two addresses, held until Networks::release().
struct Placement {
    std::string instance_network;  ///< Id.
    /// IPv4 text; what HOSTNAME resolves to.
    std::string instance_address;
    std::string probe_network;  ///< Id.
    /// IPv4 text; where probes and traffic go.
    std::string probe_address;
};

}  // namespace apprunner::performers
