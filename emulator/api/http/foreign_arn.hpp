// App Runner's endpoint of a Region knows that Region's and the caller's account's resources only.
// Pure; any thread.
#pragma once

#include "emulator/api/context.hpp"

#include <optional>
#include <string_view>

namespace apprunner::api {

/// The refusal of a call that names a resource of another Region or account than its signature:
/// ResourceNotFoundException as for one that is not there, or InvalidRequestException of operations
/// that have no such exception or only refer to it (API reference). Nothing when all is the
/// caller's; what the signature does not tell (a key that is no account) refuses nothing.
/// Without `sees_references` what is only referred to is passed over: the command line's
/// configurations name what is on AWS.
[[nodiscard]] std::optional<AwsError> foreign_arn_refusal(
    std::string_view operation, const Call& call, bool sees_references
);

}  // namespace apprunner::api
