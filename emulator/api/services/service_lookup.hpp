// How API operations find a service by its ARN, and the catalog's resources, and what they say when
// there is none. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::catalog {
struct AccountResources;
}
namespace apprunner::core {
struct ServiceView;
}

namespace apprunner::api {

/// The service when it is there and not DELETED; else null.
[[nodiscard]] const core::ServiceView* living_service(const Context& context, std::string_view arn);

/// The shelf of that ARN's account; for who does not see it, one with nothing on it.
[[nodiscard]] catalog::AccountResources& shelf_seen(
    Context& context, const Asker& asker, std::string_view arn
);

/// What the service's tags say of it (model/time_to_live.hpp); nothing: they do not.
[[nodiscard]] std::optional<base::Duration> time_to_live_among(const std::vector<model::Tag>& tags);

/// The text of ResourceNotFoundException; ours, none was captured.
[[nodiscard]] std::string unknown_service(const std::string& arn);

}  // namespace apprunner::api
