// Heredocs with `<<-`: their text without its indentation. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace apprunner::hcl {

/// The lines without the indentation that all of them have; empty lines have none to give. A line
/// whose line before was joined to it by `~}` begins nowhere, and keeps its own, as in Terraform.
[[nodiscard]] std::string without_indent(std::string_view text);

}  // namespace apprunner::hcl
