// Whether a container's first process would ever see a signal, from the kernel's own account of it.
// The first function is pure; the other reads a small file. Any thread.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

namespace apprunner::performers {

/// By /proc/PID/status: the kernel drops the signal on its way to the first process of a container,
/// because that has no handler for it (or ignores it) and does not wait for it with the signal
/// blocked. False also where the text does not tell.
[[nodiscard]] bool drops_signal(std::string_view status_text, int signal);

/// The same for a process of this machine, which has to be the first one of its container.
[[nodiscard]] bool drops_signal(pid_t pid, const std::string& proc_folder, int signal);

}  // namespace apprunner::performers
