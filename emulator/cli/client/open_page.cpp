// xdg-open gets a session of its own and no terminal: some browsers live as long as it does.
#include "emulator/cli/client/open_page.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
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

bool open_in_browser(std::string address) {
    std::string program = "xdg-open";
    std::array<char*, 3> arguments{program.data(), address.data(), nullptr};
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    const int error =
        posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0;
}

}  // namespace

std::string open_console(const std::string& endpoint, const std::string& service) {
    // A service's name has no character that an address would have to escape.
    const std::string address = endpoint + "/" + (service.empty() ? "" : "#/service/" + service);
    if (has_screen() && open_in_browser(address)) return "opened the console: " + address;
    return "the console: " + address;
}

}  // namespace apprunner::cli
