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

TEST(DoctorChecks, ADamagedStateIsToldWithItsCopy) {
    EXPECT_EQ(check_state(Json::object()).health, Health::ok);
    const Json damage = {{"What", "shop is kept aside"}, {"Backup", "/state/damaged-1.state.db"}};
    const DoctorCheck check = check_state({{"StateDamage", damage}});
    EXPECT_EQ(check.health, Health::warn);
    EXPECT_EQ(check.found, "shop is kept aside; a copy is /state/damaged-1.state.db");
}

TEST(DoctorChecks, OrphansAreNamedUpToEight) {
    EXPECT_EQ(check_orphans(Json::object()).health, Health::ok);
    const Json containers = {"c1", "c2", "c3", "c4", "c5", "c6", "c7"};
    const DoctorCheck check =
        check_orphans({{"Containers", containers}, {"Networks", {"n1", "n2"}}});
    EXPECT_EQ(check.health, Health::warn);
    EXPECT_NE(check.found.find("c1, c2"), std::string::npos) << check.found;
    EXPECT_NE(check.found.find("n1 and 1 more"), std::string::npos) << check.found;
    EXPECT_EQ(check.found.find("n2"), std::string::npos);
}

}  // namespace
}  // namespace apprunner::cli
