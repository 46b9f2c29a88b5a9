// Where the Docker Engine is to be asked, found the way the docker command finds it: an explicit
// option, DOCKER_HOST, the active context, the default socket. Does not connect. Any thread.
#pragma once

#include "docker/environment.hpp"
#include "emulator/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace apprunner::docker {

enum class EndpointKind { unix_socket, tcp, tls };

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
    std::string host;         ///< tcp and tls; an IPv6 address has no brackets.
    std::uint16_t port = 0;
    std::string base_path;  ///< tcp and tls: what stands before the API's paths; mostly empty.
    EngineTlsFiles tls;
    std::string name;    ///< For people: unix:///var/run/docker.sock, tcp://host:2375.
    std::string origin;  ///< For people: "DOCKER_HOST", "context \"remote\"", "default".
    std::vector<std::string> notes;  ///< What a person should know about how it was read.
};

/// `option` is what the user gave on our own command line; empty: not given. Errors
/// (invalid_argument) name the source of the bad value and what to do.
[[nodiscard]] base::Result<Endpoint> resolve_endpoint(
    const std::string& option, const Environment& environment
);

/// One address on its own: unix://, tcp://, http(s)://, a bare path. Without TLS files, tcp:// is
/// plain and https:// verifies against the system's authorities.
[[nodiscard]] base::Result<Endpoint> parse_endpoint(
    const std::string& address, const std::string& origin
);

}  // namespace apprunner::docker
