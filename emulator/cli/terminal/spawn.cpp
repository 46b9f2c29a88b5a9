// posix_spawn with what all of the CLI's children have in common.
#include "emulator/cli/terminal/spawn.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <csignal>

namespace apprunner::cli {
namespace {

std::vector<char*> pointers_of(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

std::error_code spawn(SpawnRequest request, pid_t& pid) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (request.output < 0) {
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    } else {
        posix_spawn_file_actions_adddup2(&files, request.output, STDOUT_FILENO);
    }
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    sigset_t own;
    sigemptyset(&own);
    sigaddset(&own, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &own);
    const int apart = request.has_session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setflags(
        &attributes, static_cast<short>(apart | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
    );
    const int error = posix_spawnp(
        &pid,
        request.words.front().c_str(),
        &files,
        &attributes,
        pointers_of(request.words).data(),
        request.environment.empty() ? environ : pointers_of(request.environment).data()
    );
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return {error, std::generic_category()};
}

}  // namespace apprunner::cli
