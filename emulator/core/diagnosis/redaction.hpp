// Takes a service's values out of texts that others wrote about it, such as a Docker Engine's
// errors, before they go into findings, logs and reports. Pure; any thread.
#pragma once

#include "emulator/model/service.hpp"

#include <string>

namespace apprunner::core {

/// Shorter values are only taken out behind their names: "true" or "8080" are words of any text.
inline constexpr std::size_t redacted_bytes_min = 6;

/// `text` with `***` in place of each value of RuntimeEnvironmentVariables, as it is or as engines
/// quote it, and of each word of StartCommand but the program's name.
[[nodiscard]] std::string without_values(
    std::string text, const model::ServiceConfiguration& configuration
);

}  // namespace apprunner::core
