// Where the Docker Engine is to be asked, found the way the docker command finds it: an explicit
// option, DOCKER_HOST, the active context, the default socket; and then the sockets of other
// engines. Does not connect. Any thread.
#pragma once

#include "docker/environment.hpp"
#include "emulator/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace apprunner::docker {

enum class EndpointKind { unix_socket, tcp, tls, ssh };

/// File paths; empty: not given.
struct EngineTlsFiles {
    std::string ca;
    std::string certificate;
    std::string key;
    bool verify = true;  ///< False only when a context or DOCKER_TLS says so.
};

struct Endpoint {
    EndpointKind kind = EndpointKind::unix_socket;
    std::string socket_path;  ///< unix_socket only.
    std::string user;         ///< ssh only; empty: ssh's own choice.
    std::string host;         ///< All but unix_socket; an IPv6 address has no brackets.
    std::uint16_t port = 0;   ///< ssh: 0 is ssh's own choice.
    /// tcp and tls: what stands before the API's paths; ssh: the engine's socket there. Mostly
    /// empty.
    std::string base_path;
    EngineTlsFiles tls;
    std::string bearer_token;  ///< For `Authorization: Bearer`; empty: none. A secret.
    std::string name;          ///< For people: unix:///var/run/docker.sock, tcp://host:2375.
    std::string origin;        ///< For people: "DOCKER_HOST", "context \"remote\"", "default".
    std::vector<std::string> notes;  ///< What a person should know about how it was read.
};

/// `option` is what the user gave on our own command line; empty: not given. Errors
/// (invalid_argument) name the source of the bad value and what to do.
[[nodiscard]] base::Result<Endpoint> resolve_endpoint(
    const std::string& option, const Environment& environment
);

/// The first socket that is there, of those that engines make: the default one, Docker Desktop's,
/// OrbStack's, Rancher Desktop's, Colima's, a rootless Docker Engine's, Podman's. None of them: the
/// default. What is there and does not answer is not passed over: it would be another engine's
/// images.
[[nodiscard]] Endpoint first_socket(
    const Environment& environment, const std::string& default_socket = "/var/run/docker.sock"
);

/// One address on its own: unix://, tcp://, http(s)://, ssh://, a bare path. Without TLS files,
/// tcp:// is plain and https:// verifies against the system's authorities.
[[nodiscard]] base::Result<Endpoint> parse_endpoint(
    const std::string& address, const std::string& origin
);

}  // namespace apprunner::docker
