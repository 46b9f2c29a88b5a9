// Credentials for a registry, from the user's Docker configuration: auths, credHelpers, credsStore.
// May run a credential helper (bounded, no shell), so call it where blocking is allowed. Nothing
// here ever puts a secret into an error or a log.
#pragma once

#include "docker/environment.hpp"
#include "docker/reference.hpp"
#include "emulator/base/result.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace apprunner::docker {

/// Runs `docker-credential-<helper> get` with the server on its standard input; gives its output.
using CredentialHelper =
    std::function<base::Result<std::string>(const std::string& helper, const std::string& server)>;

/// What goes into X-Registry-Auth: base64url of a JSON object, "{}" when nothing is stored for the
/// registry. `note` says in one sentence why stored credentials could not be used; mostly empty.
struct RegistryAuth {
    std::string header;
    std::string note;
};

/// `config_text` is the content of config.json; empty: there is none.
[[nodiscard]] RegistryAuth registry_auth_from(
    std::string_view config_text, const std::string& registry, const CredentialHelper& helper
);

/// The same, with the configuration and the helpers of this user. Blocks for up to 10 s.
[[nodiscard]] RegistryAuth registry_auth(
    const ImageReference& reference, const Environment& environment
);

}  // namespace apprunner::docker
