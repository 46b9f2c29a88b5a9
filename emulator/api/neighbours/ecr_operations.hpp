// ECR's operations, answered for the local registry that stands in for it. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

OperationOutput get_authorization_token(Context& context, const Call& call);
boost::asio::awaitable<OperationOutput> describe_images(Context& context, Call call);

}  // namespace apprunner::api
