// A folder of Terraform's files: the services that it declares, as far as that can be known without
// AWS. Reads files; one thread.
#pragma once

#include "emulator/cli/formats/format.hpp"

#include <string>

namespace apprunner::cli::formats {

/// Whether the folder has Terraform files at all, and whether one of them has an
/// `aws_apprunner_service` (modules that it calls may have one too).
[[nodiscard]] bool has_terraform_files(const std::string& folder);
[[nodiscard]] bool declares_services(const std::string& folder);

/// Throws ConfigError: a file is broken.
[[nodiscard]] FoundServices read_terraform_folder(
    const std::string& folder, const ReaderInputs& inputs
);

}  // namespace apprunner::cli::formats
