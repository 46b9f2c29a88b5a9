// App Runner's Service and OperationSummary as JSON, straight from the engine's view. Pure.
#pragma once

#include "emulator/base/json_writer.hpp"
#include "emulator/core/ring/view.hpp"
#include "emulator/model/auto_scaling.hpp"

namespace apprunner::api {

/// What summaries and descriptions of an auto scaling configuration have in common.
void write_auto_scaling_identity(
    base::JsonWriter& out, const model::AutoScalingConfiguration& item, bool lower_case_status
);

/// The value of a member "Service". `scaling` is its auto scaling configuration; when it is null,
/// only its ARN is told.
void write_service(
    base::JsonWriter& out,
    const core::ServiceView& view,
    const model::AutoScalingConfiguration* scaling,
    bool lower_case_status
);
/// One element of ListServices' ServiceSummaryList.
void write_service_summary(base::JsonWriter& out, const core::ServiceView& view);
/// One element of ListOperations' OperationSummaryList.
void write_operation_summary(base::JsonWriter& out, const model::Operation& operation);

}  // namespace apprunner::api
