// The JSON type of what comes in, and the look-ups in it (base/json.hpp). What goes out is written
// straight from the view (json_writer.hpp). Any thread.
#pragma once

#include "emulator/base/json.hpp"

namespace apprunner::wire {

using Json = nlohmann::json;

using base::flag_at;
using base::has;
using base::member_at;
using base::number_at;
using base::optional_text_at;
using base::saturated;
using base::text_at;

}  // namespace apprunner::wire
