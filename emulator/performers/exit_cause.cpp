// Looks among the engine's "kill" events for the last signal that came near enough to a container's
// end to have caused it.
#include "emulator/performers/exit_cause.hpp"

#include <string_view>

namespace apprunner::performers {

namespace {

bool asks_for_end(std::string_view signal) {
    return signal == "2" || signal == "3" || signal == "9" || signal == "15";
}

}  // namespace

std::optional<std::string> signal_of_end(
    const std::vector<docker::EngineEvent>& kills, std::int64_t ended_at_ns
) {
    using std::chrono::nanoseconds;
    std::optional<std::string> last;
    for (const docker::EngineEvent& kill : kills) {
        const nanoseconds before(ended_at_ns - kill.time_ns);
        const auto signal = kill.attributes.find("signal");
        if (signal == kill.attributes.end()) continue;
        const nanoseconds limit =
            asks_for_end(signal->second) ? asked_end_within : other_end_within;
        if (before >= -signal_noted_within && before <= limit) last = signal->second;
    }
    return last;
}

}  // namespace apprunner::performers
