// Services' own ports: TakePort for `up --local-port`, ReadPorts for a relay on another machine.
// Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

[[nodiscard]] boost::asio::awaitable<OperationOutput> take_port(Context& context, Call call);
/// Answers when the ports differ from those that are open there, or the time has passed.
[[nodiscard]] boost::asio::awaitable<OperationOutput> read_ports(Context& context, Call call);

}  // namespace apprunner::api
