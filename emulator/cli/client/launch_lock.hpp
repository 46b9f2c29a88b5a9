// The lock under which a daemon is started and its files are tidied: of two `up`s at the same
// moment one waits for the other. One thread.
#pragma once

#include "emulator/cli/terminal/interrupt.hpp"

#include <chrono>
#include <utility>

namespace apprunner::cli {

class LaunchLock {
  public:
    explicit LaunchLock(int fd) : fd_(fd) {}
    LaunchLock(LaunchLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    LaunchLock& operator=(LaunchLock&&) = delete;
    /// Gives the lock back; so does the kernel when a holder dies.
    ~LaunchLock();

  private:
    int fd_;
};

/// Waits for the lock, at most 20 s. Throws Exit: it took too long, its folder cannot be used, or
/// a signal came.
[[nodiscard]] LaunchLock lock_launching(Interrupt& interrupt);

/// Waits one short step. Throws Exit(interrupted) when a signal comes meanwhile.
void pause_step(Interrupt& interrupt);

/// Removes what an ended daemon and the lock itself leave: runtime file, log, and the folders when
/// they are empty then. To be called with the lock held and no daemon running.
void remove_daemon_files(const LaunchLock& lock);

}  // namespace apprunner::cli
