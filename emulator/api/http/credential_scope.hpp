// Region and account as a request's signature names them. The signature itself is not checked.
// Pure; any thread.
#pragma once

#include "emulator/model/resource_name.hpp"

#include <optional>
#include <string_view>

namespace apprunner::api {

/// From "AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, ...": the Region, and
/// the account when the access key is twelve digits; what is missing is empty. Nothing when the
/// header has no such scope.
[[nodiscard]] std::optional<model::Account> account_of_credentials(std::string_view authorization);

/// What is missing in `named` is `otherwise`'s.
[[nodiscard]] model::Account completed(model::Account named, const model::Account& otherwise);

}  // namespace apprunner::api
