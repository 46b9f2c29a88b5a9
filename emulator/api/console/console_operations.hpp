// DescribeTimeline, StartLoad and Rehearse: what the console asks for beyond the other operations.
// Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

[[nodiscard]] OperationOutput describe_timeline(Context& context, const Call& call);
[[nodiscard]] OperationOutput start_load(Context& context, const Call& call);
[[nodiscard]] boost::asio::awaitable<OperationOutput> rehearse(Context& context, Call call);

}  // namespace apprunner::api
