// A finding as JSON, for verdicts and for lint. Pure.
#pragma once

#include "emulator/base/json_writer.hpp"
#include "emulator/core/ring/verdict.hpp"

namespace apprunner::api {

void write_finding(base::JsonWriter& out, const core::Finding& finding);

}  // namespace apprunner::api
