// The listening TCP sockets of a container, read from /proc on the engine's own machine without
// entering any namespace. The parsers are pure; the readers block for as long as the kernel takes
// (see listening_sockets), and take the folder in which the kernel shows its processes. Any thread.
#pragma once

#include "emulator/base/result.hpp"
#include "emulator/model/image.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace apprunner::probes {

/// What /proc/PID/net/tcp, tcp6 and unix say, one after the other: sorted, each socket once; a unix
/// socket that takes connections reads "unix:/run/app.sock", with port 0. Lines that
/// are not understood are skipped. An IPv4 address in an IPv6 socket reads ::ffff:1.2.3.4; whether
/// :: takes IPv4 too is not told there.
[[nodiscard]] std::vector<model::ListeningSocket> parse_listeners(std::string_view text);

/// Whether /proc/PID/cgroup names that container: its whole id stands in the path, with any
/// engine's decoration (/docker/ID, /system.slice/docker-ID.scope, libpod-ID.scope).
[[nodiscard]] bool names_container(std::string_view cgroup_text, std::string_view container_id);

/// Success when `pid` is known to be a process of that container. Errc::not_found when it is not,
/// or when it cannot be told: the engine runs on another machine or in another pid namespace, or
/// the process shares our private cgroup namespace (its path is then a bare "/").
[[nodiscard]] base::Result<void> check_container_process(
    pid_t pid, std::string_view container_id, const std::string& proc_folder = "/proc"
);

/// Reads these files. Errc::not_found when the process is gone, refused when it may not be read.
///
/// The kernel walks its whole table of connections for each file, whatever namespace is asked for:
/// 4.5 ms a file were measured where that table has 262,144 buckets (a machine of 24 GB). Ask
/// tcp_sockets_in_use first.
[[nodiscard]] base::Result<std::vector<model::ListeningSocket>> listening_sockets(
    pid_t pid, const std::string& proc_folder = "/proc"
);

/// How many TCP sockets the process's network namespace uses, listening and connected.
struct SocketCount {
    int ipv4 = 0;
    int ipv6 = 0;
    bool operator==(const SocketCount&) const = default;
};

/// The hint that listening_sockets may have changed, for 16 microseconds (measured). A socket
/// closed and another one opened between two looks goes unnoticed. Errors as listening_sockets.
[[nodiscard]] base::Result<SocketCount> tcp_sockets_in_use(
    pid_t pid, const std::string& proc_folder = "/proc"
);

}  // namespace apprunner::probes
