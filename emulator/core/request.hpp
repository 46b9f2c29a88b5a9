// What a client may ask of the engine, and what it gets back: an id, or a refusal in AWS's terms.
// Requests arrive validated (api/validate); the engine applies the state rules only. Plain data.
#pragma once

#include "emulator/core/profile.hpp"
#include "emulator/model/service.hpp"

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <variant>

namespace apprunner::core {

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

struct CreateService {
    std::string service_name;
    model::ServiceConfiguration configuration;
    std::optional<std::string> kms_key;
};

/// `configuration` is the whole new one: the API layer has merged what the caller left out.
struct UpdateService {
    std::string service_arn;
    model::ServiceConfiguration configuration;
    /// App Runner copies the image again only when the source has changed; `up` always does.
    bool always_pulls = false;
};

struct StartDeployment {
    std::string service_arn;
};

struct PauseService {
    std::string service_arn;
};

struct ResumeService {
    std::string service_arn;
};

struct DeleteService {
    std::string service_arn;
};

/// The emulator's own: how the service of that name is to be emulated, from its next operation on.
/// May come before the service exists.
struct SetEmulation {
    std::string service_name;
    Profile profile;
};

using Request = std::variant<
    CreateService,
    UpdateService,
    StartDeployment,
    PauseService,
    ResumeService,
    DeleteService,
    SetEmulation>;

/// `operation_id` is empty when no operation was started (SetEmulation).
struct Accepted {
    std::string service_arn;
    std::string operation_id;
};

using Answer = boost::system::result<Accepted, Refusal>;

}  // namespace apprunner::core
