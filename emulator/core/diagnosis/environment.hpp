// The part of the diagnosis that reads the configuration and the image, whatever the app did. Pure;
// used by diagnosis.cpp.
#pragma once

#include "emulator/core/diagnosis/diagnosis.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace apprunner::core {

/// Secrets that could not be resolved and an image that is too big (risky), then variables that do
/// not get through (remarks).
[[nodiscard]] std::vector<Finding> explain_environment(const Evidence& evidence);

/// What in the configuration may have a part in the failure of an app, as evidence: variables that
/// are not passed because they are empty, shell syntax in StartCommand.
[[nodiscard]] std::vector<std::string> suspects_in(const model::ServiceConfiguration& configuration
);

/// What EXPOSE names, as text.
[[nodiscard]] std::vector<std::string> exposed_ports(const model::ImageDetails& image);

/// EXPOSE names that port.
[[nodiscard]] bool exposes(const model::ImageDetails& image, std::uint16_t port);

/// A port below 1024: a process that is not root's may not listen there on Fargate.
[[nodiscard]] bool may_need_root(std::string_view port);

/// The image's USER is somebody else than root.
[[nodiscard]] bool has_other_user(const model::ImageDetails& image);

/// What the image says of itself, as evidence: EXPOSE, USER, the variables that App Runner
/// overwrites, its size; empty: nothing.
[[nodiscard]] std::string image_text(const model::ImageDetails& image);

/// What of StartCommand only a shell would understand: "&&", "'", "$"; in order of appearance.
[[nodiscard]] std::vector<std::string> shell_syntax_in(std::string_view start_command);

/// The start command given in the configuration; empty when there is none.
[[nodiscard]] std::string start_command_of(const model::ServiceConfiguration& configuration);

/// Its program alone, "node ...": AWS holds StartCommand for sensitive, and evidence is shown to
/// all.
[[nodiscard]] std::string program_text(std::string_view start_command);

}  // namespace apprunner::core
