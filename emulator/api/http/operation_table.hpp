// The operations of each service, by name. Their inputs are in constraints.hpp. Control thread
// only.
#pragma once

#include "emulator/api/context.hpp"

#include <span>

namespace apprunner::api {

/// AppRunner.*
[[nodiscard]] std::span<const OperationEntry> app_runner_operations();
/// AppRunnerSim.*: the emulator's own.
[[nodiscard]] std::span<const OperationEntry> emulator_operations();

/// Logs_20140328.*
[[nodiscard]] std::span<const OperationEntry> logs_operations();
/// AmazonEC2ContainerRegistry_V20150921.*
[[nodiscard]] std::span<const OperationEntry> cloudwatch_operations();
[[nodiscard]] std::span<const OperationEntry> ecr_operations();

}  // namespace apprunner::api
