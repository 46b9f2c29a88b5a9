// The constraint tables: for each operation the shape of its input, as the API references and the
// published models have them. Pure; any thread.
#pragma once

#include "emulator/wire/shape.hpp"

#include <span>
#include <string_view>

namespace apprunner::wire {

struct OperationInput {
    std::string_view operation;
    const Shape* input = nullptr;
};

/// All 37 operations of App Runner, by name.
[[nodiscard]] std::span<const OperationInput> app_runner_inputs();
/// The emulator's own (AppRunnerSim.*): CreateService and UpdateService take any image reference.
[[nodiscard]] std::span<const OperationInput> emulator_inputs();
/// The slice of CloudWatch Logs that clients use to read App Runner's logs.
[[nodiscard]] std::span<const OperationInput> logs_inputs();
/// The slice of CloudWatch that reads metrics.
[[nodiscard]] std::span<const OperationInput> cloudwatch_inputs();
/// The slice of ECR that clients use before they deploy.
[[nodiscard]] std::span<const OperationInput> ecr_inputs();

}  // namespace apprunner::wire
