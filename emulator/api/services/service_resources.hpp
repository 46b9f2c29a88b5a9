// The account's resources that a service's configuration names: looked up when it is accepted.
// Control thread only.
#pragma once

#include "emulator/api/context.hpp"

#include <optional>

namespace apprunner::api {

/// Who asks: an AWS client, or the emulator's own command line, which may name resources that are
/// only on AWS.
enum class Door { aws, emulator };

/// Puts full ARNs in the place of partial ones, and the auto scaling limits where the engine wants
/// them. An empty AutoScalingConfigurationArn becomes the account's default. The refusal names the
/// ARN that leads nowhere; those that the service has already (`held`; of a new one empty) were
/// judged when they came. By the emulator's door a scaling that is not here is stood in for.
[[nodiscard]] std::optional<AwsError> resolve_resources(
    Context& context,
    const Asker& asker,
    Door door,
    const model::ServiceConfiguration& held,
    model::ServiceConfiguration& configuration
);

}  // namespace apprunner::api
