// The JSON type of the CLI, which keeps members in the order in which they came or were written;
// and the look-ups in it (base/json.hpp).
#pragma once

#include "emulator/base/json.hpp"

namespace apprunner::cli {

using Json = nlohmann::ordered_json;

using base::flag_at;
using base::member_at;
using base::number_at;
using base::text_at;
using base::texts_at;

}  // namespace apprunner::cli
