// Takes an flock on a file in the runtime folder, and gives up after a time in which a daemon
// should have started.
#include "emulator/cli/client/launch_lock.hpp"

#include "emulator/cli/client/runtime_files.hpp"
#include "emulator/cli/terminal/exit_code.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace apprunner::cli {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds lock_wait_max{20};
constexpr int step_ms = 5;

std::string lock_file() {
    return (runtime_dir() / "launch.lock").string();
}

int open_lock_file() {
    const auto made = make_private_dir(runtime_dir());
    if (!made) throw Exit(ExitCode::failed, made.error().detail);
    const int fd = open(lock_file().c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) return fd;
    throw Exit(
        ExitCode::failed,
        fmt::format("cannot open {}: {}", lock_file(), std::generic_category().message(errno))
    );
}

/// False when a `down` removed the file while we waited: then the lock guards nothing.
bool is_still_the_file(int fd) {
    struct stat ours {};
    struct stat there {};
    return fstat(fd, &ours) == 0 && stat(lock_file().c_str(), &there) == 0 &&
           ours.st_ino == there.st_ino;
}

}  // namespace

LaunchLock::~LaunchLock() {
    if (fd_ >= 0) close(fd_);
}

void pause_step(Interrupt& interrupt) {
    pollfd watched{interrupt.fd(), POLLIN, 0};
    poll(&watched, 1, step_ms);
    if (interrupt.take()) {
        throw Exit(ExitCode::interrupted, "interrupted while the daemon was starting or ending");
    }
}

LaunchLock lock_launching(Interrupt& interrupt) {
    const auto deadline = steady_clock::now() + lock_wait_max;
    while (true) {
        const int fd = open_lock_file();
        LaunchLock lock(fd);
        while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            if (steady_clock::now() > deadline) {
                throw Exit(ExitCode::failed, "another start of the daemon holds " + lock_file());
            }
            pause_step(interrupt);
        }
        if (is_still_the_file(fd)) return lock;
    }
}

void remove_daemon_files(const LaunchLock& /*held*/) {
    std::error_code ignored;
    std::filesystem::remove(daemon_file(), ignored);
    std::filesystem::remove(daemon_log(), ignored);
    std::filesystem::remove(daemon_log().string() + ".1", ignored);
    std::filesystem::remove(lock_file(), ignored);
    // Of a folder that something is in, remove() says no.
    std::filesystem::remove(runtime_dir(), ignored);
    std::filesystem::remove(state_dir(), ignored);
}

}  // namespace apprunner::cli
