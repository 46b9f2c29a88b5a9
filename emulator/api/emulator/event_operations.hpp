// What EventBridge would be told, for those who follow it here. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

/// ReadEvents: a long poll, as ReadFeed is.
boost::asio::awaitable<OperationOutput> read_events(Context& context, Call call);

}  // namespace apprunner::api
