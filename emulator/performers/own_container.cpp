// Lines of /proc/self/mountinfo: the fourth word is the folder, the fifth where it is mounted.
#include "emulator/performers/own_container.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace apprunner::performers {

namespace {

constexpr std::size_t id_size = 64;
constexpr std::array<std::string_view, 3> mounted_by_engines{
    " /etc/hostname ", " /etc/hosts ", " /etc/resolv.conf "};

bool is_id(std::string_view text) {
    return text.size() == id_size && std::all_of(text.begin(), text.end(), [](unsigned char each) {
               return std::isxdigit(each) != 0;
           });
}

}  // namespace

std::vector<std::string> container_ids_in(std::string_view mountinfo) {
    constexpr std::string_view folder = "containers/";
    std::vector<std::string> ids;
    while (!mountinfo.empty()) {
        const std::string_view line = mountinfo.substr(0, mountinfo.find('\n'));
        mountinfo.remove_prefix(std::min(line.size() + 1, mountinfo.size()));
        const bool is_mounted_by_engine = std::any_of(
            mounted_by_engines.begin(),
            mounted_by_engines.end(),
            [line](std::string_view place) { return line.find(place) != std::string_view::npos; }
        );
        if (!is_mounted_by_engine) continue;
        // The word may stand in the folder's path more than once (Podman's overlay-containers/).
        for (std::size_t at = line.find(folder); at != std::string_view::npos;
             at = line.find(folder, at + 1)) {
            std::string id(line.substr(at + folder.size(), id_size));
            const bool is_new = std::find(ids.begin(), ids.end(), id) == ids.end();
            if (is_id(id) && is_new) ids.push_back(std::move(id));
        }
    }
    return ids;
}

}  // namespace apprunner::performers
