// One sentence for each way in which an engine cannot be reached.
#include "docker/reach_errors.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace apprunner::docker {

namespace {

std::string advice(const Endpoint& endpoint, int os_error) {
    switch (os_error) {
        case EACCES:
        case EPERM:
            return "Add your user to the group that owns the socket (mostly `docker`), or point "
                   "DOCKER_HOST at a rootless engine.";
        default:
            break;
    }
    if (endpoint.kind == EndpointKind::unix_socket) {
        return "Is it running? Start it (for example `sudo systemctl start docker`), or set "
               "DOCKER_HOST to where it listens.";
    }
    return fmt::format("Is it running and reachable? The address comes from {}.", endpoint.origin);
}

/// libcurl does not keep errno of a failed connect to a unix socket in every version; the file
/// itself tells the commonest reason.
int probable_errno(const Endpoint& endpoint, int os_error) {
    if (os_error != 0 || endpoint.kind != EndpointKind::unix_socket) return os_error;
    std::error_code error;
    const bool is_there = std::filesystem::exists(endpoint.socket_path, error);
    if (error) return error.value();
    return is_there ? 0 : ENOENT;
}

}  // namespace

base::Error ssh_error(
    const Endpoint& endpoint, const std::string& words, const std::string& otherwise
) {
    const std::string login = endpoint.user.empty() ? "" : endpoint.user + "@";
    const std::string port = endpoint.port == 0 ? "" : fmt::format("-p {} ", endpoint.port);
    return {
        base::Errc::unreachable,
        fmt::format(
            "cannot reach the Docker Engine at {}: {}. It has to get in without a question, and to "
            "find docker there: `ssh -o BatchMode=yes {}{}{} docker version` shows whether it does",
            endpoint.name,
            words.empty() ? otherwise : words,
            port,
            login,
            endpoint.host
        )};
}

base::Error reach_error(
    const Endpoint& endpoint,
    CURLcode code,
    int os_error,
    const std::string& text,
    const std::string& call
) {
    const bool connected = code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
                           code == CURLE_GOT_NOTHING || code == CURLE_PARTIAL_FILE;
    if (connected) {
        return {
            base::Errc::unreachable,
            fmt::format(
                "the Docker Engine at {} broke off the connection ({}: {})",
                endpoint.name,
                call,
                text
            )};
    }
    const bool not_http = code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_WEIRD_SERVER_REPLY ||
                          code == CURLE_BAD_CONTENT_ENCODING;
    if (not_http) {
        return {
            base::Errc::protocol,
            fmt::format(
                "what answers at {} is not a Docker Engine ({}: {})", endpoint.name, call, text
            )};
    }
    const int cause = probable_errno(endpoint, os_error);
    return {
        base::Errc::unreachable,
        fmt::format(
            "cannot reach the Docker Engine at {}: {}. {}",
            endpoint.name,
            cause != 0 ? std::generic_category().message(cause) : text,
            advice(endpoint, cause)
        )};
}

}  // namespace apprunner::docker
