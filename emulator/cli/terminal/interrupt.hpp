// Ctrl-C and its kin as a file descriptor: no work is done in a signal handler, and a verb that
// waits sees the signal at once. Single-threaded verbs only; at most one Interrupt lives at a time.
#pragma once

#include <csignal>

namespace apprunner::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process but make fd() readable.
class Interrupt {
  public:
    /// Throws std::system_error when the system has no descriptor left.
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// For poll(); -1 never.
    [[nodiscard]] int fd() const { return fd_; }

    /// True once for each signal that has come; takes it, so that the next one is seen anew.
    bool take();

  private:
    int fd_ = -1;
    sigset_t before_{};
};

}  // namespace apprunner::cli
