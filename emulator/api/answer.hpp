// What an operation gives back: the JSON text of its output, or a fault in AWS's form. Any thread.
#pragma once

#include "emulator/core/ring/request.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace apprunner::api {

/// An exception of AWS's, by its bare name. `status` is 400 for everything that a caller can mend:
/// clients retry 5xx.
struct AwsError {
    std::string type;
    std::string message;
    int status = 400;

    AwsError() = default;
    AwsError(std::string fault_type, std::string fault_message, int http_status = 400)
        : type(std::move(fault_type)), message(std::move(fault_message)), status(http_status) {}
};

[[noreturn]] inline void throw_exception_from_error(const AwsError& fault, const auto& /*where*/) {
    throw std::runtime_error(fault.type + ": " + fault.message);
}

using OperationOutput = boost::system::result<std::string, AwsError>;

/// The engine's refusals, by App Runner's names.
[[nodiscard]] inline AwsError fault_of(const core::Refusal& refusal) {
    switch (refusal.kind) {
        case core::RefusalKind::invalid_request:
            return {"InvalidRequestException", refusal.message};
        case core::RefusalKind::invalid_state:
            return {"InvalidStateException", refusal.message};
        case core::RefusalKind::resource_not_found:
            return {"ResourceNotFoundException", refusal.message};
        case core::RefusalKind::service_quota_exceeded:
            return {"ServiceQuotaExceededException", refusal.message};
        case core::RefusalKind::internal_service_error:
            break;
    }
    return {"InternalServiceErrorException", refusal.message, 500};
}

/// The exception when an account has `count` of `what` already; nothing while there is room. Ours
/// are the words: none were captured.
[[nodiscard]] inline std::optional<AwsError> quota_refusal(
    std::optional<std::size_t> quota, std::size_t count, const std::string& what
) {
    if (!quota || count < *quota) return std::nullopt;
    return AwsError(
        "ServiceQuotaExceededException",
        "The quota of " + std::to_string(*quota) + " " + what + " has been reached."
    );
}

/// App Runner's exception for a request that contradicts itself or the state; 400.
[[nodiscard]] inline AwsError invalid_request(std::string message) {
    return {"InvalidRequestException", std::move(message)};
}

/// App Runner's and CloudWatch Logs' exception for what is not there; 400, not 404, as in AWS JSON.
[[nodiscard]] inline AwsError not_found(std::string message) {
    return {"ResourceNotFoundException", std::move(message)};
}

}  // namespace apprunner::api
