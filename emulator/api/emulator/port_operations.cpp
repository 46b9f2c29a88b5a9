// The daemon's own ingress is asked.
#include "emulator/api/emulator/port_operations.hpp"

#include <string>

namespace apprunner::api {

OperationOutput take_port(Context& context, const Call& call) {
    if (!context.host.take_local_port) return std::string("{}");
    const auto port = static_cast<std::uint16_t>(wire::number_at(call.input, "Port", 0));
    const auto taken = context.host.take_local_port(wire::text_at(call.input, "ServiceName"), port);
    if (!taken) return AwsError("LocalPortTakenException", taken.error().detail);
    return std::string("{}");
}

}  // namespace apprunner::api
