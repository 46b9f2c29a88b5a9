// The admission table. Sources: AWS's captured refusals for update and deployment; pause, resume
// and delete use the same sentence by analogy (docs/EMULATION.md).
#include "emulator/core/service/admission.hpp"

#include "emulator/core/ring/mutation_guard.hpp"
#include "emulator/model/wire_names.hpp"

namespace apprunner::core {

namespace {

using model::OperationType;
using model::ServiceStatus;

bool is_admitted(OperationType type, ServiceStatus status, const Profile& profile) {
    switch (type) {
        case OperationType::create_service:
            return true;
        case OperationType::update_service:
            return status == ServiceStatus::running ||
                   (status == ServiceStatus::paused && profile.updates_paused) ||
                   (status == ServiceStatus::create_failed && profile.rebuilds_create_failed);
        case OperationType::start_deployment:
        case OperationType::pause_service:
            return guard(Guard::one_operation, status == ServiceStatus::running);
        case OperationType::resume_service:
            return status == ServiceStatus::paused;
        case OperationType::delete_service:
            return status != ServiceStatus::operation_in_progress &&
                   status != ServiceStatus::deleted;
    }
    return false;
}

std::string_view verb_of(OperationType type) {
    switch (type) {
        case OperationType::pause_service:
            return "paused";
        case OperationType::resume_service:
            return "resumed";
        case OperationType::delete_service:
            return "deleted";
        case OperationType::create_service:
        case OperationType::update_service:
        case OperationType::start_deployment:
            break;
    }
    return "updated";
}

}  // namespace

std::optional<Refusal> refusal_of(
    OperationType type, ServiceStatus status, const Profile& profile
) {
    if (is_admitted(type, status, profile)) return std::nullopt;
    if (type == OperationType::start_deployment) {
        return Refusal{
            RefusalKind::invalid_request,
            "Can't start a deployment on the specified service, because it isn't in RUNNING "
            "state."};
    }
    return Refusal{
        RefusalKind::invalid_state,
        "Service cannot be " + std::string(verb_of(type)) +
            " in the current state: " + std::string(model::wire_name(status)) + "."};
}

}  // namespace apprunner::core
