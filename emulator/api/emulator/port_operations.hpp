// Services' own ports: TakePort, for `up --local-port`.
// Control thread only.
#pragma once

#include "emulator/api/context.hpp"

#include <boost/asio/awaitable.hpp>

namespace apprunner::api {

[[nodiscard]] boost::asio::awaitable<OperationOutput> take_port(Context& context, Call call);
}  // namespace apprunner::api
