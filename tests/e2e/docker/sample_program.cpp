// The program inside the end-to-end test's container: a line on each output, then it waits for
// SIGTERM and ends with code 7. Static, and without any library of ours.
#include <signal.h>
#include <unistd.h>

#include <cstdio>

int main() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    std::puts("to standard output");
    std::fflush(stdout);
    std::fputs("to standard error\n", stderr);
    int received = 0;
    sigwait(&signals, &received);
    std::puts("told to stop");
    std::fflush(stdout);
    return 7;
}
