// What a client may ask of the engine, and what it gets back: an id, or a refusal in AWS's terms.
// Requests arrive validated by the API's constraints; the engine applies the state rules only.
// Plain data.
#pragma once

#include "emulator/base/time.hpp"
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

/// Begins with a deployment; the answer's service is OPERATION_IN_PROGRESS. Refused with
/// invalid_request when the account and Region have a service of that name that is not DELETED.
struct CreateService {
    /// 4 to 40 characters, checked by the API (documented).
    std::string service_name;
    model::ServiceConfiguration configuration;
    std::optional<std::string> kms_key;
    std::optional<model::Account> account;  ///< The caller's; nothing: the engine's own.
    /// From now on; nothing: it is not deleted by itself.
    std::optional<base::Duration> time_to_live = {};
};

/// `configuration` is the whole new one: the API layer has merged what the caller left out.
/// Refused with invalid_state unless RUNNING; CREATE_FAILED and PAUSED by the profile
/// (docs/EMULATION.md, "Profiles and knobs").
struct UpdateService {
    std::string service_arn;
    model::ServiceConfiguration configuration;
    /// App Runner copies the image again only when the source has changed; `up` always does.
    bool always_pulls = false;
};

/// The same image name pulled anew, in the present configuration. RUNNING only, in every profile
/// (observed); else invalid_request.
struct StartDeployment {
    std::string service_arn;
};

/// RUNNING only; else invalid_state. Instances drain and stop; the URL answers 503.
struct PauseService {
    std::string service_arn;
};

/// PAUSED only; else invalid_state. Runs what ran before the pause, without a pull.
struct ResumeService {
    std::string service_arn;
};

/// In every status but OPERATION_IN_PROGRESS and DELETED; else invalid_state. What is left
/// afterwards can still be described (`deleted_services_max`).
struct DeleteService {
    std::string service_arn;
};

/// The emulator's own: how long the service lives from now on; nothing: until somebody deletes it.
/// When its time is over it is deleted as by DeleteService, once its status admits that. Time in
/// which no engine runs counts, and so does a pause.
struct SetTimeToLive {
    std::string service_arn;
    std::optional<base::Duration> time_to_live;
};

/// The emulator's own: how the service of that name is to be emulated, from its next operation on.
/// May come before the service exists.
struct SetEmulation {
    std::string service_name;
    Profile profile;
    std::optional<model::Account> account = {};  ///< The caller's; nothing: the engine's own.
};

using Request = std::variant<
    CreateService,
    UpdateService,
    StartDeployment,
    PauseService,
    ResumeService,
    DeleteService,
    SetTimeToLive,
    SetEmulation>;

/// `operation_id` is empty when no operation was started (the emulator's own).
/// What follows from the request can be seen in the view when it is there.
struct Accepted {
    std::string service_arn;
    std::string operation_id;
};

/// Refused: nothing has changed. An ARN that leads nowhere is resource_not_found.
using Answer = boost::system::result<Accepted, Refusal>;

}  // namespace apprunner::core
