// App Runner's operations on services: each asks the engine, or reads its view. Control thread
// only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

/// Answers {"Service", "OperationId"} at once; the deployment goes on by itself. Refuses what
/// contradicts itself (source_refusals.hpp), names of resources that lead nowhere, and what the
/// engine refuses.
OperationOutput create_service(Context& context, const Call& call);
/// The same; what the request leaves out stays as it is (observed by users).
OperationOutput update_service(Context& context, const Call& call);
/// DELETED services too, as long as the engine has them.
OperationOutput describe_service(Context& context, const Call& call);
/// In the order of ids, without DELETED ones; signed callers see their Region and account, others
/// all.
OperationOutput list_services(Context& context, const Call& call);
OperationOutput list_operations(Context& context, const Call& call);
/// Answers {"OperationId"}; the next four {"Service", "OperationId"}, or the engine's refusal.
OperationOutput start_deployment(Context& context, const Call& call);
OperationOutput pause_service(Context& context, const Call& call);
OperationOutput resume_service(Context& context, const Call& call);
/// Refused, too, while VPC ingress connections lead to the service.
OperationOutput delete_service(Context& context, const Call& call);

// The emulator's own: any image reference, no access role, images always pulled anew.
OperationOutput create_service_of_any_image(Context& context, const Call& call);
OperationOutput update_service_with_any_image(Context& context, const Call& call);

}  // namespace apprunner::api
