// --env-file: NAME=VALUE lines. Pure but for reading the file; any thread.
#pragma once

#include "emulator/base/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace apprunner::cli {

/// Reads lines of NAME=VALUE. Empty lines and lines that start with # are skipped, `export ` in
/// front is allowed, one pair of quotes around the value goes. Nothing is expanded, and a # after
/// the value belongs to it. A later line beats an earlier one. Errc::invalid_argument names
/// `file_name`:line.
[[nodiscard]] base::Result<std::map<std::string, std::string>> parse_env_file(
    std::string_view content, const std::string& file_name
);

/// The file's whole content, at most `bytes_max`. Errc::not_found or invalid_argument say why not.
[[nodiscard]] base::Result<std::string> read_text_file(
    const std::string& file_name, std::size_t bytes_max = 1'048'576
);

}  // namespace apprunner::cli
