// What the engine's own process may give to the programs that it starts, as far as the kernel shows
// it on this machine. The reading is pure; the look takes a connection that is closed at once. Any
// thread.
#pragma once

#include "docker/endpoint.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::docker {

/// The most open files that a process can set for one that it starts, by the texts of /proc/PID:
/// its hard limit in `limits`. Nothing where it may raise that (CAP_SYS_RESOURCE among the
/// effective capabilities in `status`, and `uid_map` is that of the machine's first user
/// namespace), where there is no limit, and where the texts do not tell.
[[nodiscard]] std::optional<std::int64_t> open_files_bound_in(
    std::string_view limits, std::string_view status, std::string_view uid_map
);

/// The same of the process that listens at the engine's unix socket. Nothing where that cannot be
/// known: another kind of endpoint, an engine in another process namespace, no right to look.
[[nodiscard]] std::optional<std::int64_t> open_files_bound(
    const Endpoint& endpoint, const std::string& proc_folder = "/proc"
);

}  // namespace apprunner::docker
