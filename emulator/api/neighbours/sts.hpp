// STS's GetCallerIdentity, which SDKs and Terraform ask before anything else: AWS's query protocol,
// a form on the way in and XML on the way out. Pure; any thread.
#pragma once

#include "emulator/model/resource_name.hpp"

#include <string>
#include <string_view>

namespace apprunner::api {

struct XmlAnswer {
    int status = 200;
    std::string body;
    std::string error_type;  ///< "" when there is none.
};

/// Who asks.
struct StsCaller {
    std::string arn;
    std::string user_id;
};

/// The account's root, for whoever has no role here.
[[nodiscard]] StsCaller root_of(const model::Account& account);

/// Answers the form in `body` for that caller.
[[nodiscard]] XmlAnswer answer_sts(
    std::string_view body, const StsCaller& caller, const std::string& request_id
);

}  // namespace apprunner::api
