// Who ended a container: the engine's note of a signal against the time of the end.
#include "emulator/performers/exit_cause.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace apprunner::performers {
namespace {

constexpr std::int64_t s = 1'000'000'000;
constexpr std::int64_t ended_at = 1000 * s;

docker::EngineEvent kill_at(std::int64_t time_ns, const std::string& signal) {
    docker::EngineEvent event;
    event.action = "kill";
    event.time_ns = time_ns;
    if (!signal.empty()) event.attributes["signal"] = signal;
    return event;
}

TEST(SignalOfEnd, IsTheLastOneThatMayHaveCausedIt) {
    EXPECT_EQ(signal_of_end({}, ended_at), std::nullopt);
    EXPECT_EQ(signal_of_end({kill_at(999 * s, "15")}, ended_at), "15");
    EXPECT_EQ(signal_of_end({kill_at(990 * s, "15"), kill_at(1000 * s, "9")}, ended_at), "9");
    EXPECT_EQ(signal_of_end({kill_at(ended_at + s / 100, "15")}, ended_at), "15")
        << "noted after it was sent";
    EXPECT_EQ(signal_of_end({kill_at(999 * s, "")}, ended_at), std::nullopt);
}

TEST(SignalOfEnd, IsNotOneLongBeforeOrAfter) {
    EXPECT_EQ(signal_of_end({kill_at(939 * s, "15")}, ended_at), std::nullopt);
    EXPECT_EQ(signal_of_end({kill_at(950 * s, "1")}, ended_at), std::nullopt) << "a reload";
    EXPECT_EQ(signal_of_end({kill_at(999 * s, "1")}, ended_at), "1");
    EXPECT_EQ(signal_of_end({kill_at(1003 * s, "9")}, ended_at), std::nullopt);
}

docker::EngineEvent event_of(const std::string& id, const std::string& action) {
    docker::EngineEvent event;
    event.id = id;
    event.action = action;
    return event;
}

TEST(EndThatNobodySaw, IsTheEnginesWhereItRemembersNone) {
    EXPECT_TRUE(has_engine_ended({}, "c1"));
    EXPECT_TRUE(has_engine_ended({event_of("c2", "die"), event_of("c1", "start")}, "c1"));
    EXPECT_FALSE(has_engine_ended({event_of("c1", "die"), event_of("c2", "start")}, "c1"));
    EXPECT_FALSE(has_engine_ended({event_of("c1", "died")}, "c1")) << "Podman's word";
}

TEST(EndThatNobodySaw, IsNobodysWhereTheEngineMayHaveForgottenIt) {
    const std::vector<docker::EngineEvent> many(255, event_of("c2", "exec_start"));
    EXPECT_TRUE(has_engine_ended(many, "c1"));
    const std::vector<docker::EngineEvent> full(256, event_of("c2", "exec_start"));
    EXPECT_FALSE(has_engine_ended(full, "c1"));
}

}  // namespace
}  // namespace apprunner::performers
