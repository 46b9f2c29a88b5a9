// Looks for the last signal before the end.
#include "emulator/runtime/exit_cause.hpp"

namespace apprunner::runtime {

std::optional<std::string> signal_of_end(
    const std::vector<docker::Event>& kills, std::int64_t ended_at_ns
) {
    using std::chrono::nanoseconds;
    std::optional<std::string> last;
    for (const docker::Event& kill : kills) {
        const nanoseconds before(ended_at_ns - kill.time_ns);
        const auto signal = kill.attributes.find("signal");
        if (signal == kill.attributes.end()) continue;
        if (before >= -signal_noted_within && before <= signal_ends_within) last = signal->second;
    }
    return last;
}

}  // namespace apprunner::runtime
