// Image references: registry, repository, tag, digest, and the short names that stand for Docker
// Hub. Pure; any thread.
#pragma once

#include "emulator/base/result.hpp"

#include <string>
#include <string_view>

namespace apprunner::docker {

struct ImageReference {
    std::string registry;    ///< docker.io, 127.0.0.1:5000, ...
    std::string repository;  ///< library/nginx, team/app.
    std::string tag;         ///< "latest" when neither tag nor digest is written.
    std::string digest;      ///< sha256:...; empty: none.

    /// registry/repository:tag, ...@digest, or both: complete and unambiguous.
    [[nodiscard]] std::string full() const;
    /// The name without tag and digest, complete: docker.io/library/nginx.
    [[nodiscard]] std::string name() const { return registry + "/" + repository; }
    bool operator==(const ImageReference&) const = default;
};

/// Errors: invalid_argument, naming the part that breaks the rules.
[[nodiscard]] base::Result<ImageReference> parse_reference(std::string_view text);

}  // namespace apprunner::docker
