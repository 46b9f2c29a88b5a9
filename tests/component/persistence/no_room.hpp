// A full disk, for the time of a block.
#pragma once

#include <sys/resource.h>

#include <csignal>

namespace apprunner::persistence {

/// The disk is full: files may not grow.
class NoRoom {
  public:
    NoRoom() : before_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &limit_);
        rlimit none = limit_;
        none.rlim_cur = 1024;
        setrlimit(RLIMIT_FSIZE, &none);
    }
    ~NoRoom() {
        setrlimit(RLIMIT_FSIZE, &limit_);
        std::signal(SIGXFSZ, before_);
    }
    NoRoom(const NoRoom&) = delete;
    NoRoom& operator=(const NoRoom&) = delete;

  private:
    rlimit limit_{};
    void (*before_)(int);
};

}  // namespace apprunner::persistence
