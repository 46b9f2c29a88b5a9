// A refusal in AWS App Runner's terms: one of its five exceptions and a sentence. Plain data; any
// thread.
#pragma once

#include <stdexcept>
#include <string>

namespace apprunner::model {

/// AWS App Runner's five exceptions.
enum class RefusalKind {
    invalid_request,
    invalid_state,
    resource_not_found,
    service_quota_exceeded,
    internal_service_error,
};

/// `message` goes to the client as it is (600 characters at most on AWS).
struct Refusal {
    RefusalKind kind = RefusalKind::internal_service_error;
    std::string message;
};

[[noreturn]] inline void throw_exception_from_error(const Refusal& refusal, const auto& /*where*/) {
    throw std::runtime_error(refusal.message);
}

}  // namespace apprunner::model
