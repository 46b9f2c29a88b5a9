// A map in the order of time for each service; its begin is what goes first.
#include "emulator/metrics/traffic_store.hpp"

#include <charconv>

namespace apprunner::metrics {

int revision_of_version(std::string_view version) {
    constexpr std::string_view word = "revision ";
    if (!version.starts_with(word)) return 0;
    int number = 0;
    std::from_chars(version.data() + word.size(), version.data() + version.size(), number);
    return number;
}

void TrafficStore::note(
    const std::string& service_id, int revision, int status, base::WallTime at
) {
    Seconds& seconds = services_[service_id];
    const std::int64_t second =
        std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    TrafficCount& count = seconds[{second, revision}];
    if (status == 0) {
        ++count.cut;
    } else if (status >= 500) {
        ++count.answered_5xx;
    } else if (status >= 400) {
        ++count.answered_4xx;
    } else {
        ++count.answered_2xx;
    }
    if (seconds.size() > traffic_seconds_max) seconds.erase(seconds.begin());
}

const TrafficStore::Seconds* TrafficStore::find(const std::string& service_id) const {
    const auto found = services_.find(service_id);
    return found == services_.end() ? nullptr : &found->second;
}

}  // namespace apprunner::metrics
