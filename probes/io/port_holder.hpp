// Who listens on a TCP port of this machine, read from /proc. Blocks for as long as the kernel
// takes; any thread.
#pragma once

#include <cstdint>
#include <string>

namespace apprunner::probes {

/// "process 4711 (node)"; empty: nobody listens there, or it is not ours to see (another user's
/// process).
[[nodiscard]] std::string port_holder(std::uint16_t port, const std::string& proc_folder = "/proc");

/// " by " and that, or "".
[[nodiscard]] std::string port_holder_text(std::uint16_t port);

}  // namespace apprunner::probes
