// What the daemon asks of the machine at its start.
#include "emulator/daemon/process.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace apprunner::daemon {
namespace {

TEST(Process, TakesTheDescriptorsThatItMayAskFor) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit low = before;
    low.rlim_cur = std::min<rlim_t>(256, before.rlim_max);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
    const std::size_t raised = raise_descriptor_limit();
    rlimit after{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &after), 0);
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(raised, std::min<rlim_t>(before.rlim_max, 65'536));
    EXPECT_EQ(after.rlim_cur, raised);
    EXPECT_EQ(after.rlim_max, before.rlim_max);
}

TEST(Process, KnowsLoopbackAddresses) {
    for (const char* address : {"127.0.0.1", "127.1.2.3", "::1"}) {
        EXPECT_TRUE(is_loopback(address)) << address;
    }
    for (const char* address : {"0.0.0.0", "::", "192.168.1.5", "", "localhost"}) {
        EXPECT_FALSE(is_loopback(address)) << address;
    }
}

/// One that was killed and that nobody has waited for is still listed by kill(2).
TEST(Process, AZombieHasEnded) {
    EXPECT_FALSE(has_ended(getpid()));
    const pid_t child = fork();
    if (child == 0) _exit(0);
    siginfo_t ignored{};
    ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &ignored, WEXITED | WNOWAIT), 0);
    EXPECT_TRUE(has_ended(child));
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    EXPECT_TRUE(has_ended(child));
}

}  // namespace
}  // namespace apprunner::daemon
