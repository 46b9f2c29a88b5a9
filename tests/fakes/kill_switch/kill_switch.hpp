// What a test and the daemon that it kills share. Plain data in a mapped file.
#pragma once

#include <atomic>
#include <cstdint>

namespace apprunner::fakes {

struct KillSwitch {
    std::atomic<std::uint64_t> count;  ///< Writes so far.
    std::atomic<std::uint64_t> limit;  ///< The write that is not done any more; 0: none.
};

}  // namespace apprunner::fakes
