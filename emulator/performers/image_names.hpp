// Which image a service's ImageIdentifier means on this machine: ECR's names stand for a local
// image or one in a local registry. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace apprunner::performers {

enum class RegistryKind {
    ecr,         ///< <account>.dkr.ecr.<region>.amazonaws.com/...
    ecr_public,  ///< public.ecr.aws/...
    named,       ///< Any other registry, written out: ghcr.io/..., 127.0.0.1:5000/...
    unnamed,     ///< A short name, which Docker looks for on Docker Hub.
};

/// By the host in front of the name alone; any text has a kind. A host has a dot or a colon in it,
/// or is localhost, as with the docker command.
[[nodiscard]] RegistryKind registry_kind(std::string_view image_identifier);

/// The name under `registry` (HOST:PORT) that stands for an ECR name: what follows ECR's host is
/// kept. Nothing for names that are not ECR's, or without a registry.
[[nodiscard]] std::optional<std::string> in_registry(
    std::string_view image_identifier, std::string_view registry
);

}  // namespace apprunner::performers
