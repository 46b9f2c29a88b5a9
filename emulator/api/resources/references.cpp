// Gathers the ARNs of resources that services' configurations name, so that the catalog can refuse
// to delete what is in use.
#include "emulator/api/resources/references.hpp"

#include <memory>
#include <set>
#include <string>

namespace apprunner::api {

catalog::IsInUse used_by_services(const core::Engine& engine) {
    const auto arns = std::make_shared<std::set<std::string, std::less<>>>();
    const auto add = [&](const std::optional<std::string>& arn) {
        if (arn) arns->insert(*arn);
    };
    for (const auto& [id, view] : engine.services()) {
        if (view.service.status == model::ServiceStatus::deleted) continue;
        const model::ServiceConfiguration& configuration = view.service.configuration;
        arns->insert(configuration.auto_scaling_configuration_arn);
        add(configuration.network.vpc_connector_arn);
        if (const auto& roles = configuration.source.authentication_configuration) {
            add(roles->connection_arn);
        }
        if (const auto& observability = configuration.observability) {
            add(observability->observability_configuration_arn);
        }
    }
    return [arns](std::string_view arn) { return arns->contains(arn); };
}

}  // namespace apprunner::api
