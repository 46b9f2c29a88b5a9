// Reads the two clocks.
#include "emulator/runtime/clock.hpp"

namespace apprunner::runtime {

base::Now read_clock() {
    using std::chrono::duration_cast;
    const auto steady = std::chrono::steady_clock::now().time_since_epoch();
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return {
        base::SteadyTime(duration_cast<base::Duration>(steady)),
        base::WallTime(duration_cast<std::chrono::milliseconds>(wall))};
}

}  // namespace apprunner::runtime
