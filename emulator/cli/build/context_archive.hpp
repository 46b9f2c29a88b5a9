// A folder as the tar archive that the Docker Engine builds of, without what its .dockerignore
// names. One thread.
#pragma once

#include "emulator/cli/build/dockerignore.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace apprunner::cli::build {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using OpenFile = std::unique_ptr<std::FILE, CloseFile>;

inline constexpr const char* ignore_file = ".dockerignore";

/// The .dockerignore that counts for this Dockerfile (a path below the folder): its own
/// (NAME.dockerignore), else the folder's; no patterns where there is none.
[[nodiscard]] Dockerignore ignored_in(
    const std::filesystem::path& folder, const std::string& dockerfile
);

/// The archive in a file without a name (in TMPDIR), at its begin. The Dockerfile and the
/// .dockerignore are always in it; all belongs to root; sockets and devices are left out. Throws
/// Exit(usage): something cannot be read.
[[nodiscard]] OpenFile archive_of(
    const std::filesystem::path& folder, const std::string& dockerfile
);

}  // namespace apprunner::cli::build
