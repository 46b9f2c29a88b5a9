// CloudWatch as far as it reads App Runner's nine metrics. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

/// Each metric of each service of the caller's account and Region, all at once.
OperationOutput list_metrics(Context& context, const Call& call);
/// Values of one metric. As on AWS, a name or a set of dimensions that nothing has (App Runner's
/// are ServiceName and ServiceID, both) is no error and has no values.
OperationOutput get_metric_statistics(Context& context, const Call& call);
/// The same for several; metric math and searches are refused.
OperationOutput get_metric_data(Context& context, const Call& call);

}  // namespace apprunner::api
