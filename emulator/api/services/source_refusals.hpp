// What App Runner refuses of a source although each member is well formed. Pure; any thread.
#pragma once

#include "emulator/model/resource_name.hpp"
#include "emulator/model/service.hpp"

#include <string>

namespace apprunner::api {

/// What contradicts itself, or is not offered; "" when nothing.
[[nodiscard]] std::string source_refusal(const model::SourceConfiguration& source);

/// Automatic deployments work for the service's own account and Region only (documented for the
/// account, observed for the Region). `caller` has what is known of them; what is not is empty, and
/// refuses nothing. "" when nothing is refused.
[[nodiscard]] std::string automatic_refusal(
    const model::SourceConfiguration& source, const model::Account& caller
);

/// What UpdateService must not change; "" when nothing.
[[nodiscard]] std::string change_refusal(
    const model::SourceConfiguration& before,
    const model::SourceConfiguration& after,
    model::ServiceStatus status
);

/// Of secrets without an instance role, in App Runner's words; "": it takes it.
[[nodiscard]] std::string secret_refusal(const model::ServiceConfiguration& configuration);

}  // namespace apprunner::api
