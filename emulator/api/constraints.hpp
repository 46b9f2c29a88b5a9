// The constraint tables: for each operation the shape of its input, as the API references and the
// published models have them. Pure; any thread.
#pragma once

#include "emulator/api/shape.hpp"

#include <span>
#include <string_view>

namespace apprunner::api {

struct OperationInput {
    std::string_view operation;
    const Shape* input = nullptr;
};

/// All 37 operations of App Runner, by name.
[[nodiscard]] std::span<const OperationInput> app_runner_inputs();
/// The emulator's own (AppRunnerSim.*): CreateService and UpdateService take any image reference.
[[nodiscard]] std::span<const OperationInput> emulator_inputs();

}  // namespace apprunner::api
