// The emulator's own operations on services' emulation. Control thread only.
#pragma once

#include "emulator/api/context.hpp"
#include "emulator/base/json_writer.hpp"

#include <string>

namespace apprunner::api {

/// Sets the profile of the service of that name, which need not exist yet.
OperationOutput set_emulation(Context& context, const Call& call);
/// Values for the secrets of the service of that name; in memory only, and in no answer.
OperationOutput set_secrets(Context& context, const Call& call);
/// What the emulator knows beyond AWS's Service: local address, instances, probes, the verdict.
OperationOutput describe_emulation(Context& context, const Call& call);

/// A member `Faults`: those in force for the service that is known by that name
/// (core::Engine::known_as), with the seconds that they last.
void write_faults(base::JsonWriter& out, const Host& host, const std::string& name);

}  // namespace apprunner::api
