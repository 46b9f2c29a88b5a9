// A name that neither the engine nor a registry knows is most often a mistyped one: says so, with
// what the engine has. One thread.
#pragma once

#include "emulator/cli/client/operation_end.hpp"

#include <string>

namespace apprunner::cli {

/// Of Lint's answer on an image whose name has no registry in it: that the engine does not have it,
/// with the nearest names; "" when it has, or cannot say.
[[nodiscard]] std::string missing_image(const Json& lint_answer, const Json& request);

/// When the deployment ended because such an image was not obtained, asks the daemon what the
/// engine has, and words the verdict by that.
void explain_missing_image(DaemonClient& client, const Json& request, OperationEnd& end);

}  // namespace apprunner::cli
