// App Runner's operations on services: each asks the engine, or reads its view. Control thread
// only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

OperationOutput create_service(Context& context, const Call& call);
OperationOutput update_service(Context& context, const Call& call);
OperationOutput describe_service(Context& context, const Call& call);
OperationOutput list_services(Context& context, const Call& call);
OperationOutput list_operations(Context& context, const Call& call);
OperationOutput start_deployment(Context& context, const Call& call);
OperationOutput pause_service(Context& context, const Call& call);
OperationOutput resume_service(Context& context, const Call& call);
OperationOutput delete_service(Context& context, const Call& call);

// The emulator's own: any image reference, no access role, images always pulled anew.
OperationOutput create_service_of_any_image(Context& context, const Call& call);
OperationOutput update_service_with_any_image(Context& context, const Call& call);

}  // namespace apprunner::api
