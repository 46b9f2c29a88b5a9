// A finding as JSON, for verdicts and for lint. Pure.
#pragma once

#include "emulator/base/json_writer.hpp"
#include "emulator/core/ring/verdict.hpp"

namespace apprunner::api {

/// One object, its members in the order of docs/CLI.md.
void write_finding(base::JsonWriter& out, const core::Finding& finding);

}  // namespace apprunner::api
