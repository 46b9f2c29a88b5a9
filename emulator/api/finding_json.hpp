// A finding as JSON, for verdicts and for lint. Pure.
#pragma once

#include "emulator/api/json_writer.hpp"
#include "emulator/core/verdict.hpp"

namespace apprunner::api {

void write_finding(JsonWriter& out, const core::Finding& finding);

}  // namespace apprunner::api
