// The look-ups in other people's JSON (the engine's answers, the docker command's files) by their
// short names: missing, null and mistyped members do no harm. For the client's own use; any thread.
#pragma once

#include "emulator/base/json.hpp"

namespace apprunner::docker {

using Json = nlohmann::json;

using base::flag_at;
using base::member_at;
using base::text_at;
using base::text_map_at;
using base::texts_at;
using base::whole_number_at;

}  // namespace apprunner::docker
