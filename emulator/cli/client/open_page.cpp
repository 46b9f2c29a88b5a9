// xdg-open gets a session of its own and no terminal: some browsers live as long as it does.
#include "emulator/cli/client/open_page.hpp"

#include "emulator/cli/terminal/spawn.hpp"

#include <cstdlib>

namespace apprunner::cli {

namespace {

bool has_screen() {
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') return true;
    }
    return false;
}

bool open_in_browser(const std::string& address) {
    pid_t pid = 0;
    return !spawn({{"xdg-open", address}, {}, true}, pid);
}

}  // namespace

std::string open_console(const std::string& endpoint, const std::string& service) {
    // A service's name has no character that an address would have to escape.
    const std::string address = endpoint + "/" + (service.empty() ? "" : "#/service/" + service);
    if (has_screen() && open_in_browser(address)) return "opened the console: " + address;
    return "the console: " + address;
}

}  // namespace apprunner::cli
