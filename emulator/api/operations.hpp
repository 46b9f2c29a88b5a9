// The operations of each service, by name. Their inputs are in constraints.hpp. Control thread
// only.
#pragma once

#include "emulator/api/context.hpp"

#include <span>

namespace apprunner::api {

/// AppRunner.*
[[nodiscard]] std::span<const Operation> app_runner_operations();
/// AppRunnerSim.*: the emulator's own.
[[nodiscard]] std::span<const Operation> emulator_operations();

}  // namespace apprunner::api
