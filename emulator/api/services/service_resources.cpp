// The sentence for auto scaling configurations is captured; the others follow it.
#include "emulator/api/services/service_resources.hpp"

#include "emulator/catalog/catalog.hpp"

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
    catalog::Catalog& catalog,
    const model::Account& account,
    bool may_stand_in,
    model::ServiceConfiguration& configuration
) {
    std::string& arn = configuration.auto_scaling_configuration_arn;
    const model::AutoScalingConfiguration* found =
        arn.empty() ? &catalog.shelf(account).auto_scaling.current_default()
                    : catalog.shelf_of(arn).auto_scaling.find(arn);
    if (found == nullptr && may_stand_in) {
        configuration.auto_scaling = catalog.shelf(account).auto_scaling.current_default().limits;
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
    catalog::Catalog& catalog, model::ServiceConfiguration& configuration
) {
    if (!configuration.observability) return std::nullopt;
    auto& arn = configuration.observability->observability_configuration_arn;
    if (!arn) return std::nullopt;
    const auto* found = catalog.shelf_of(*arn).observability.find(*arn);
    if (found == nullptr || !found->active) return bad_arn("observability configuration", *arn);
    arn = found->arn;
    return std::nullopt;
}

}  // namespace

std::optional<AwsError> resolve_resources(
    Context& context,
    const model::Account& account,
    Door door,
    const model::ServiceConfiguration& held,
    model::ServiceConfiguration& configuration
) {
    catalog::Catalog& catalog = context.catalog;
    const bool keeps_scaling =
        !held.auto_scaling_configuration_arn.empty() &&
        held.auto_scaling_configuration_arn == configuration.auto_scaling_configuration_arn;
    const bool may_stand_in = door == Door::emulator || keeps_scaling;
    if (auto fault = resolve_scaling(catalog, account, may_stand_in, configuration)) return fault;
    if (door == Door::emulator) return std::nullopt;
    if (observability_of(held) != observability_of(configuration)) {
        if (auto fault = resolve_observability(catalog, configuration)) return fault;
    }
    const auto& connector = configuration.network.vpc_connector_arn;
    if (connector && connector != held.network.vpc_connector_arn) {
        const std::string& arn = *connector;
        const auto* found = catalog.shelf_of(arn).vpc_connectors.find(arn);
        if (found == nullptr || !found->active) return bad_arn("VPC connector", arn);
    }
    const auto& roles = configuration.source.authentication_configuration;
    if (roles && roles->connection_arn) {
        const std::string& arn = *roles->connection_arn;
        if (catalog.shelf_of(arn).connections.find(arn) == nullptr) {
            return bad_arn("connection", arn);
        }
    }
    return std::nullopt;
}

}  // namespace apprunner::api
