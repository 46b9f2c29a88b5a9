// One daemon for each state folder: a lock that the system gives up with the process, however that
// ends.
#pragma once

#include "emulator/base/result.hpp"

#include <string>

namespace apprunner::persistence {

class StateLock {
  public:
    /// Makes the folder, for its owner alone, when it is not there. Errc::conflict, with the
    /// process that has it, when another daemon uses the folder.
    static base::Result<StateLock> take(const std::string& folder);
    ~StateLock();
    StateLock(StateLock&& other) noexcept;
    StateLock& operator=(StateLock&&) = delete;

  private:
    explicit StateLock(int descriptor) : descriptor_(descriptor) {}

    int descriptor_ = -1;
};

}  // namespace apprunner::persistence
