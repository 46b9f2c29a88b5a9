// Applies a shape of the constraint table to a request, and words what it finds as AWS does. Pure;
// any thread.
#pragma once

#include "emulator/wire/shape.hpp"

namespace apprunner::wire {

/// All that is wrong with `input`, in the order of the shape's members; at most violations_max.
inline constexpr std::size_t violations_max = 100;
[[nodiscard]] Violations violations_of(
    const Shape& shape, const Json& input, const model::ServiceConfiguration& current = {}
);

/// "2 validation errors detected: Value 'x' at 'serviceName' failed to satisfy constraint: ...;
/// ..." `violations` is not empty.
[[nodiscard]] std::string validation_message(const Violations& violations);

}  // namespace apprunner::wire
