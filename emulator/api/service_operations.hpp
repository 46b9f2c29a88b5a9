// App Runner's operations on services: each asks the engine, or reads its view. Control thread
// only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

Answer create_service(Context& context, const Call& call);
Answer update_service(Context& context, const Call& call);
Answer describe_service(Context& context, const Call& call);
Answer list_services(Context& context, const Call& call);
Answer list_operations(Context& context, const Call& call);
Answer start_deployment(Context& context, const Call& call);
Answer pause_service(Context& context, const Call& call);
Answer resume_service(Context& context, const Call& call);
Answer delete_service(Context& context, const Call& call);

// The emulator's own: any image reference, no access role, images always pulled anew.
Answer create_service_of_any_image(Context& context, const Call& call);
Answer update_service_with_any_image(Context& context, const Call& call);

}  // namespace apprunner::api
