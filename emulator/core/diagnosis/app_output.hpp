// The part of the diagnosis that reads an app's last lines: what they name that the app was not
// given. A line is evidence only together with a fact about the configuration. Pure; used by
// container.cpp.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"

#include <optional>
#include <string_view>

namespace apprunner::core {

/// Some line holds these words.
[[nodiscard]] bool says(const InstanceView& instance, std::string_view words);

/// The app has ended, and its last lines name a variable that it was not given: a secret, one that
/// was dropped because it is empty, or one that nobody has set (then the line must say so too). Not
/// when a later line tells of another failure.
[[nodiscard]] std::optional<Finding> explain_variable(
    const InstanceView& instance, const Evidence& evidence
);

/// Variables that the app missed before it went on and failed of something else, in words: possible
/// causes, and no more.
[[nodiscard]] std::vector<std::string> possible_variables(
    const InstanceView& instance, const Evidence& evidence
);

/// The app has ended without a way out of its network, and its last lines complain of one.
[[nodiscard]] std::optional<Finding> explain_egress(
    const InstanceView& instance, const Evidence& evidence
);

/// The app has ended, and it or a shell could not read StartCommand's shell syntax.
[[nodiscard]] bool is_misread_start_command(const InstanceView& instance, const Evidence& evidence);

}  // namespace apprunner::core
