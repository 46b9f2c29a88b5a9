// A folder of Terraform's files: the services that it declares, as far as that can be known without
// AWS. Reads files; one thread.
#pragma once

#include "emulator/cli/formats/format.hpp"

#include <string>

namespace apprunner::cli::formats {

/// Whether the folder has Terraform files that declare an `aws_apprunner_service`, or call modules.
[[nodiscard]] bool is_terraform_folder(const std::string& folder);

/// Throws ConfigError: a file is broken.
[[nodiscard]] FoundServices read_terraform_folder(
    const std::string& folder, const ReaderInputs& inputs
);

}  // namespace apprunner::cli::formats
