// Services' own ports: TakePort, for `up --local-port`.
// Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

OperationOutput take_port(Context& context, const Call& call);

}  // namespace apprunner::api
