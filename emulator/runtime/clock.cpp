// Reads the system's monotonic clock, its wall clock and its randomness, for clock.hpp.
#include "emulator/runtime/clock.hpp"

#include <random>

namespace apprunner::runtime {

base::Now read_clock() {
    using std::chrono::duration_cast;
    const auto steady = std::chrono::steady_clock::now().time_since_epoch();
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return {
        base::SteadyTime(duration_cast<base::Duration>(steady)),
        base::WallTime(duration_cast<std::chrono::milliseconds>(wall))};
}

std::uint64_t fresh_seed() {
    std::random_device source;
    return std::uint64_t{source()} << 32U | source();
}

}  // namespace apprunner::runtime
