// The sentence for auto scaling configurations is captured; the others follow it.
#include "emulator/api/services/service_resources.hpp"

#include "emulator/api/services/service_lookup.hpp"
#include "emulator/catalog/catalog.hpp"
#include "emulator/runtime/clock.hpp"

namespace apprunner::api {

namespace {

AwsError bad_arn(std::string_view what, const std::string& arn) {
    return invalid_request(
        "The " + std::string(what) + " ARN you specified isn't valid. ARN: '" + arn + "'"
    );
}

/// Of a configuration that is not this account's own, one that is not here is stood in for: it
/// keeps its ARN and has the default's limits.
std::optional<AwsError> resolve_scaling(
    Context& context,
    const Asker& asker,
    bool may_stand_in,
    model::ServiceConfiguration& configuration
) {
    std::string& arn = configuration.auto_scaling_configuration_arn;
    const model::AutoScalingConfiguration* found =
        arn.empty() ? &context.catalog.shelf(asker.account).auto_scaling.current_default()
                    : shelf_seen(context, asker, arn).auto_scaling.find(arn);
    if (found == nullptr && may_stand_in) {
        auto& own = context.catalog.shelf(asker.account).auto_scaling;
        configuration.auto_scaling = own.current_default().limits;
        return std::nullopt;
    }
    if (found == nullptr || !found->active) return bad_arn("auto scaling configuration", arn);
    arn = found->arn;
    configuration.auto_scaling = found->limits;
    return std::nullopt;
}

std::optional<std::string> observability_of(const model::ServiceConfiguration& configuration) {
    const auto& observability = configuration.observability;
    return observability ? observability->observability_configuration_arn : std::nullopt;
}

std::optional<AwsError> resolve_observability(
    Context& context, const Asker& asker, model::ServiceConfiguration& configuration
) {
    if (!configuration.observability) return std::nullopt;
    auto& arn = configuration.observability->observability_configuration_arn;
    if (!arn) return std::nullopt;
    const auto* found = shelf_seen(context, asker, *arn).observability.find(*arn);
    if (found == nullptr || !found->active) return bad_arn("observability configuration", *arn);
    arn = found->arn;
    return std::nullopt;
}

/// That a service needs an AVAILABLE connection is documented; the words are ours.
std::optional<AwsError> connection_refusal(
    Context& context, const Asker& asker, const std::string& arn
) {
    const auto* found = shelf_seen(context, asker, arn).connections.find(arn);
    if (found == nullptr) return bad_arn("connection", arn);
    const bool completes_itself = context.options.profile.completes_handshakes;
    const std::string_view status = status_of(*found, runtime::read_clock(), completes_itself);
    if (status == "AVAILABLE") return std::nullopt;
    return invalid_request(
        "The connection is " + std::string(status) + ", not AVAILABLE. ARN: '" + arn +
        "'. On AWS the handshake is completed in the console; here `apprunner-sim daemon --set "
        "completes_handshakes=true` runs a daemon whose connections complete it by themselves."
    );
}

}  // namespace

std::optional<AwsError> resolve_resources(
    Context& context,
    const Asker& asker,
    Door door,
    const model::ServiceConfiguration& held,
    model::ServiceConfiguration& configuration
) {
    const bool keeps_scaling =
        !held.auto_scaling_configuration_arn.empty() &&
        held.auto_scaling_configuration_arn == configuration.auto_scaling_configuration_arn;
    const bool may_stand_in = door == Door::emulator || keeps_scaling;
    if (auto fault = resolve_scaling(context, asker, may_stand_in, configuration)) return fault;
    if (door == Door::emulator) return std::nullopt;
    if (observability_of(held) != observability_of(configuration)) {
        if (auto fault = resolve_observability(context, asker, configuration)) return fault;
    }
    const auto& connector = configuration.network.vpc_connector_arn;
    if (connector && connector != held.network.vpc_connector_arn) {
        const std::string& arn = *connector;
        const auto* found = shelf_seen(context, asker, arn).vpc_connectors.find(arn);
        if (found == nullptr || !found->active) return bad_arn("VPC connector", arn);
    }
    const auto& roles = configuration.source.authentication_configuration;
    if (roles && roles->connection_arn) {
        return connection_refusal(context, asker, *roles->connection_arn);
    }
    return std::nullopt;
}

}  // namespace apprunner::api
