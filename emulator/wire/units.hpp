// Cpu and Memory: two spellings on the way in ("1 vCPU", "1024"), units alone on the way out. Pure;
// any thread.
#pragma once

#include <string_view>

namespace apprunner::wire {

/// 1024 of "1024" and of "1 vCPU"; 0 of a spelling that App Runner does not have.
[[nodiscard]] int cpu_units(std::string_view text);
/// 2048 of "2048" and of "2 GB"; 0 of a spelling that App Runner does not have.
[[nodiscard]] int memory_mb(std::string_view text);

}  // namespace apprunner::wire
