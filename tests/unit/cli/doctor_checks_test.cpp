// Single checks of `doctor`, given what the daemon says and what the machine has.
#include "emulator/cli/verbs/doctor_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

using ::testing::HasSubstr;

Json daemon_with_engine_at(const std::string& endpoint) {
    return {{"Engine", {{"Endpoint", endpoint}}}};
}

TEST(DoctorsSockets, AreReadWithoutAnyCapability) {
    const Json daemon = daemon_with_engine_at("unix:///var/run/docker.sock");
    EXPECT_EQ(check_sockets(daemon, "/proc/self/net/tcp").health, Health::ok);
    const DoctorCheck hidden = check_sockets(daemon, "/proc/self/nothing");
    EXPECT_EQ(hidden.health, Health::warn);
    EXPECT_THAT(hidden.advice, HasSubstr("hidepid"));
}

TEST(DoctorsSockets, AreOutOfReachOnAnotherMachine) {
    EXPECT_EQ(check_sockets(daemon_with_engine_at("tcp://far:2376")).health, Health::warn);
}

}  // namespace
}  // namespace apprunner::cli
