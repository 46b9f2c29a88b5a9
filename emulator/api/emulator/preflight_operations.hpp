// What users of the emulator ask beside a service's own life: what can be said before anything
// runs, and faults on purpose. Control thread only.
#pragma once

#include "emulator/api/context.hpp"

namespace apprunner::api {

/// Findings on a configuration and, when the engine has it, its image; nothing is run or pulled.
boost::asio::awaitable<OperationOutput> lint(Context& context, Call call);
/// Makes something fail for a while, for the service of that name, which need not exist yet.
OperationOutput inject_fault(Context& context, const Call& call);

}  // namespace apprunner::api
