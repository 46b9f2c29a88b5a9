// App Runner's Service and OperationSummary as JSON, straight from the engine's view. Pure.
#pragma once

#include "emulator/api/json_writer.hpp"
#include "emulator/core/view.hpp"

namespace apprunner::api {

/// The value of a member "Service".
void write_service(JsonWriter& out, const core::ServiceView& view);
void write_service_summary(JsonWriter& out, const core::ServiceView& view);
void write_operation_summary(JsonWriter& out, const model::Operation& operation);

}  // namespace apprunner::api
