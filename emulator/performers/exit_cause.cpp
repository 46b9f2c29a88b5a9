// Looks among the engine's "kill" events for the last signal that came near enough to a container's
// end to have caused it.
#include "emulator/performers/exit_cause.hpp"

#include <algorithm>
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

bool has_engine_ended(
    const std::vector<docker::EngineEvent>& remembered, const std::string& container_id
) {
    // Docker Engine remembers so many.
    constexpr std::size_t remembered_max = 256;
    if (remembered.size() >= remembered_max) return false;
    return std::none_of(remembered.begin(), remembered.end(), [&container_id](const auto& each) {
        return each.id == container_id && each.action.starts_with("die");  // Podman: died.
    });
}

}  // namespace apprunner::performers
