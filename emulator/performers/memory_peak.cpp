// Lines of /proc/PID/cgroup are NUMBER:CONTROLLERS:PATH; v2's has no controllers.
#include "emulator/performers/memory_peak.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace apprunner::performers {

std::string memory_peak_file(std::string_view cgroup_text, const std::string& cgroup_folder) {
    std::string found;
    while (!cgroup_text.empty()) {
        const std::string_view line = cgroup_text.substr(0, cgroup_text.find('\n'));
        cgroup_text.remove_prefix(std::min(line.size() + 1, cgroup_text.size()));
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos) continue;
        const std::string controllers =
            "," + std::string(line.substr(first + 1, second - first - 1)) + ",";
        const std::string path(line.substr(second + 1));
        if (controllers.find(",memory,") != std::string::npos) {
            return cgroup_folder + "/memory" + path + "/memory.max_usage_in_bytes";
        }
        if (controllers == ",,") found = cgroup_folder + path + "/memory.peak";
    }
    return found;
}

std::string memory_peak_file_of(pid_t pid, const std::string& proc_folder) {
    std::ifstream file(proc_folder + "/" + std::to_string(pid) + "/cgroup");
    std::ostringstream text;
    text << file.rdbuf();
    return memory_peak_file(text.str());
}

int read_memory_peak_mb(const std::string& file) {
    std::ifstream in(file);
    std::int64_t bytes = 0;
    return in >> bytes && bytes > 0 ? memory_mb_of(bytes) : 0;
}

}  // namespace apprunner::performers
