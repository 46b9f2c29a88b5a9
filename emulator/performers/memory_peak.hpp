// The most memory that a container's processes have used at once, from the kernel's own account of
// its cgroup. The first function is pure; the others read small files. Any thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace apprunner::performers {

/// The file that has it, by what /proc/PID/cgroup says: cgroup v2's memory.peak, or v1's
/// memory.max_usage_in_bytes where a memory controller of v1 is named. Empty: neither is named.
[[nodiscard]] std::string memory_peak_file(
    std::string_view cgroup_text, const std::string& cgroup_folder = "/sys/fs/cgroup"
);

/// The same for a process of this machine; empty: it cannot be told.
[[nodiscard]] std::string memory_peak_file_of(pid_t pid, const std::string& proc_folder);

/// In MB, rounded up; 0: the file cannot be read (an older kernel has no memory.peak).
[[nodiscard]] int read_memory_peak_mb(const std::string& file);

/// In MB, rounded up.
[[nodiscard]] constexpr int memory_mb_of(std::int64_t bytes) {
    constexpr std::int64_t bytes_per_mb = 1024 * 1024;
    return static_cast<int>((bytes + bytes_per_mb - 1) / bytes_per_mb);
}

}  // namespace apprunner::performers
