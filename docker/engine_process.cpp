// The kernel's rule: a process without CAP_SYS_RESOURCE in the first user namespace may raise no
// hard limit, neither its own nor one of what it starts.
#include "docker/engine_process.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>

namespace apprunner::docker {

namespace {

constexpr int cap_sys_resource = 24;

/// What stands behind `name` at the beginning of a line, without the blanks around it.
std::string_view value_of(std::string_view text, std::string_view name) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        at = end + 1;
        if (!line.starts_with(name)) continue;
        line.remove_prefix(name.size());
        const std::size_t first = line.find_first_not_of(" \t");
        return first == std::string_view::npos ? std::string_view() : line.substr(first);
    }
    return {};
}

template <class Number>
std::optional<Number> leading_number(std::string_view text, int base = 10) {
    Number number{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (read.ec != std::errc{} || read.ptr == text.data()) return std::nullopt;
    return number;
}

std::string_view second_word(std::string_view text) {
    const std::size_t blank = text.find_first_of(" \t");
    const std::size_t at = text.find_first_not_of(" \t", blank);
    return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

/// Of the machine's first user namespace: every id is itself.
bool maps_all_to_itself(std::string_view uid_map) {
    const std::string_view first = value_of(uid_map, " ");
    const std::string_view second = second_word(first);
    constexpr std::uint64_t all = 4'294'967'295;
    return leading_number<std::uint64_t>(first) == 0 &&
           leading_number<std::uint64_t>(second) == 0 &&
           leading_number<std::uint64_t>(second_word(second)) == all;
}

/// Of whoever listens there; 0: not known.
pid_t peer_of(const std::string& socket_path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_path.empty() || socket_path.size() >= sizeof(address.sun_path)) return 0;
    std::memcpy(&address.sun_path, socket_path.data(), socket_path.size());
    const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file < 0) return 0;
    ucred peer{};
    socklen_t size = sizeof(peer);
    const auto* where = reinterpret_cast<const sockaddr*>(&address);
    const bool is_known = connect(file, where, sizeof(address)) == 0 &&
                          getsockopt(file, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
    close(file);
    return is_known ? peer.pid : 0;
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

std::optional<std::int64_t> open_files_bound_in(
    std::string_view limits, std::string_view status, std::string_view uid_map
) {
    const auto hard = leading_number<std::int64_t>(second_word(value_of(limits, "Max open files")));
    const auto capabilities = leading_number<std::uint64_t>(value_of(status, "CapEff:"), 16);
    if (!hard || !capabilities || uid_map.empty()) return std::nullopt;
    const bool may_raise = ((*capabilities >> cap_sys_resource) & 1U) != 0;
    if (may_raise && maps_all_to_itself(uid_map)) return std::nullopt;
    return hard;
}

std::optional<std::int64_t> open_files_bound(
    const Endpoint& endpoint, const std::string& proc_folder
) {
    if (endpoint.kind != EndpointKind::unix_socket) return std::nullopt;
    const pid_t pid = peer_of(endpoint.socket_path);
    if (pid <= 0) return std::nullopt;
    const std::string folder = proc_folder + "/" + std::to_string(pid);
    return open_files_bound_in(
        text_of(folder + "/limits"), text_of(folder + "/status"), text_of(folder + "/uid_map")
    );
}

}  // namespace apprunner::docker
