// Preloaded into a daemon (LD_PRELOAD): counts everything that it writes, to its state file, to the
// Docker Engine and to its clients, and kills it right before the write that the test has chosen.
// Test and daemon share the file that APPRUNNER_TEST_KILL_SWITCH names.
#include "tests/fakes/kill_switch/kill_switch.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace {

using apprunner::fakes::KillSwitch;

KillSwitch* open_switch() {
    const char* file = std::getenv("APPRUNNER_TEST_KILL_SWITCH");
    if (file == nullptr) return nullptr;
    const int opened = open(file, O_RDWR | O_CLOEXEC);
    if (opened < 0) return nullptr;
    void* shared = mmap(nullptr, sizeof(KillSwitch), PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
    close(opened);
    return shared == MAP_FAILED ? nullptr : static_cast<KillSwitch*>(shared);
}

void count() {
    static KillSwitch* const shared = open_switch();
    if (shared == nullptr) return;
    const std::uint64_t number = ++shared->count;
    if (number == shared->limit) kill(getpid(), SIGKILL);
}

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
    static auto* const real = next<decltype(pwrite64)>("pwrite64");
    count();
    return real(fd, data, size, at);
}

ssize_t write(int fd, const void* data, size_t size) {
    static auto* const real = next<decltype(write)>("write");
    count();
    return real(fd, data, size);
}

ssize_t send(int fd, const void* data, size_t size, int flags) {
    static auto* const real = next<decltype(send)>("send");
    count();
    return real(fd, data, size, flags);
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    static auto* const real = next<decltype(sendmsg)>("sendmsg");
    count();
    return real(fd, message, flags);
}

}  // extern "C"
