// Questions that a configuration answers alone, such as which port is probed.
#include "emulator/model/service.hpp"

namespace apprunner::model {

std::string port_text(const ServiceConfiguration& configuration) {
    std::string otherwise(default_port);
    const SourceConfiguration& source = configuration.source;
    if (source.image_repository && source.image_repository->image_configuration) {
        return source.image_repository->image_configuration->port.value_or(otherwise);
    }
    if (source.code_repository && source.code_repository->code_configuration &&
        source.code_repository->code_configuration->code_configuration_values) {
        return source.code_repository->code_configuration->code_configuration_values->port.value_or(
            otherwise
        );
    }
    return otherwise;
}

}  // namespace apprunner::model
