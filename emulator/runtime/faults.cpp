// Keeps the end of each fault by service name and kind; one whose end is past is not in force.
#include "emulator/runtime/faults.hpp"

#include <iterator>

namespace apprunner::runtime {

using model::fault_names;

void Faults::inject(
    const std::string& service_name, std::string_view kind, std::chrono::seconds time
) {
    for (std::size_t i = 0; i < std::size(fault_names); ++i) {
        if (fault_names[i] != kind) continue;
        ends_[{service_name, static_cast<FaultKind>(i)}] = Clock::now() + time;
    }
}

bool Faults::is_active(const std::string& service_name, FaultKind kind) const {
    const auto found = ends_.find({service_name, kind});
    return found != ends_.end() && Clock::now() < found->second;
}

std::vector<FaultView> Faults::list(const std::string& service_name) const {
    std::vector<FaultView> views;
    const auto now = Clock::now();
    for (const auto& [key, end] : ends_) {
        if (key.first != service_name || end <= now) continue;
        const double left_s = std::chrono::duration<double>(end - now).count();
        views.push_back({std::string(fault_names[static_cast<std::size_t>(key.second)]), left_s});
    }
    return views;
}

}  // namespace apprunner::runtime
