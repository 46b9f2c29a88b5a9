// The sockets of the engines that people have, in the order in which they are looked for.
#include "docker/endpoint.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace apprunner::docker {

namespace {

Endpoint socket_at(const std::string& path, const char* origin) {
    Endpoint endpoint;
    endpoint.socket_path = path;
    endpoint.name = "unix://" + path;
    endpoint.origin = origin;
    return endpoint;
}

}  // namespace

Endpoint first_socket(const Environment& environment, const std::string& default_socket) {
    struct Place {
        const char* variable;  ///< Whose folder it is below; null: the path is whole.
        const char* path;
        const char* origin;
    };
    constexpr Place places[] = {
        {"HOME", "/.docker/run/docker.sock", "Docker Desktop"},
        {"HOME", "/.docker/desktop/docker.sock", "Docker Desktop"},
        {"HOME", "/.orbstack/run/docker.sock", "OrbStack"},
        {"HOME", "/.rd/docker.sock", "Rancher Desktop"},
        {"HOME", "/.colima/default/docker.sock", "Colima"},
        {"HOME", "/.colima/docker.sock", "Colima"},
        {"XDG_RUNTIME_DIR", "/docker.sock", "rootless Docker Engine"},
        {nullptr, "/run/podman/podman.sock", "Podman"},
        {"XDG_RUNTIME_DIR", "/podman/podman.sock", "rootless Podman"},
    };
    const auto is_there = [](const std::string& path) {
        std::error_code ignored;
        return std::filesystem::is_socket(path, ignored);
    };
    if (is_there(default_socket)) return socket_at(default_socket, "default");
    for (const Place& place : places) {
        const auto folder = place.variable == nullptr ? std::optional<std::string>("")
                                                      : environment(place.variable);
        if (folder && is_there(*folder + place.path)) {
            return socket_at(*folder + place.path, place.origin);
        }
    }
    return socket_at(default_socket, "default");
}

}  // namespace apprunner::docker
