// ECR's operations, answered for the local registry that stands in for it. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

OperationOutput get_authorization_token(Context& context, const Call& call);
/// What the registry of --registry has of a repository. Its failures are told as ECR's exceptions.
boost::asio::awaitable<OperationOutput> describe_images(Context& context, Call call);

}  // namespace apprunner::api
