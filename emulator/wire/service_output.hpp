// A service's settings as JSON, by the list of service_fields.hpp. Pure; any thread.
#pragma once

#include "emulator/base/json_writer.hpp"
#include "emulator/model/service_fields.hpp"

#include <string_view>

namespace apprunner::wire {

/// Writes the object as the member `name` of the one that is open. Members without a value are left
/// out; AutoDeploymentsEnabled is false then.
template <model::HasFields T>
void write_block(base::JsonWriter& out, std::string_view name, const T& object);

extern template void write_block(
    base::JsonWriter& out, std::string_view name, const model::SourceConfiguration& object
);
extern template void write_block(
    base::JsonWriter& out, std::string_view name, const model::InstanceConfiguration& object
);
extern template void write_block(
    base::JsonWriter& out, std::string_view name, const model::HealthCheckConfiguration& object
);
extern template void write_block(
    base::JsonWriter& out, std::string_view name, const model::NetworkConfiguration& object
);
extern template void write_block(
    base::JsonWriter& out,
    std::string_view name,
    const model::ServiceObservabilityConfiguration& object
);

}  // namespace apprunner::wire
