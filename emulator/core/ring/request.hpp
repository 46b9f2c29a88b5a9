// What a client may ask of the engine, and what it gets back: an id, or a refusal in AWS's terms.
// Requests arrive validated by the API's constraints; the engine applies the state rules only.
// Plain data.
#pragma once

#include "emulator/core/ring/profile.hpp"
#include "emulator/model/refusal.hpp"
#include "emulator/model/resource_name.hpp"
#include "emulator/model/service.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <variant>

namespace apprunner::core {

using model::Refusal;
using model::RefusalKind;

struct CreateService {
    std::string service_name;
    model::ServiceConfiguration configuration;
    std::optional<std::string> kms_key;
    std::optional<model::Account> account;  ///< The caller's; nothing: the engine's own.
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
