// Consecutive counting: when equal results in a row change what an instance is held to be.
#include "probes/pure/health_counter.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::probes {
namespace {

/// Feeds `results` (h healthy, u unhealthy) and spells the steps: . unchanged, p pending, H became
/// healthy, U became unhealthy.
std::string steps_of(int healthy_threshold, int unhealthy_threshold, const std::string& results) {
    HealthCounter verdict(healthy_threshold, unhealthy_threshold);
    std::string steps;
    for (const char result : results) {
        switch (verdict.add(result == 'h')) {
            case HealthCounter::Step::unchanged:
                steps += '.';
                break;
            case HealthCounter::Step::pending:
                steps += 'p';
                break;
            case HealthCounter::Step::became_healthy:
                steps += 'H';
                break;
            case HealthCounter::Step::became_unhealthy:
                steps += 'U';
                break;
        }
    }
    return steps;
}

TEST(HealthCounter, TheFirstSuccessIsEnoughByDefault) {
    EXPECT_EQ(steps_of(1, 5, "h"), "H");
    EXPECT_EQ(steps_of(1, 5, "uuuh"), "pppH");
}

TEST(HealthCounter, NothingIsHeldUntilAThresholdIsReached) {
    EXPECT_EQ(steps_of(2, 3, "uu"), "pp");
    EXPECT_EQ(steps_of(2, 3, "uuu"), "ppU");
    EXPECT_EQ(steps_of(2, 3, "hh"), "pH");
}

TEST(HealthCounter, OnlyResultsInARowCount) {
    EXPECT_EQ(steps_of(2, 2, "huhuhh"), "pppppH");
    EXPECT_EQ(steps_of(1, 3, "huuhuuhuuu"), "Hpp.pp.ppU");
}

TEST(HealthCounter, WhatIsHeldIsConfirmedWithoutNews) {
    EXPECT_EQ(steps_of(1, 2, "hhhh"), "H...");
    EXPECT_EQ(steps_of(1, 2, "uuuu"), "pU..");
}

TEST(HealthCounter, ItCanChangeBothWaysAgainAndAgain) {
    EXPECT_EQ(steps_of(2, 2, "hhuuhhuu"), "pHpUpHpU");
}

TEST(HealthCounter, OneOfEachIsEnoughWithThresholdsOfOne) {
    EXPECT_EQ(steps_of(1, 1, "huhu"), "HUHU");
}

TEST(HealthCounter, TellsWhatItHoldsAndTheLengthOfTheRun) {
    HealthCounter verdict(2, 2);
    EXPECT_FALSE(verdict.is_healthy());
    EXPECT_EQ(verdict.run(), 0);
    verdict.add(true);
    EXPECT_FALSE(verdict.is_healthy());
    EXPECT_EQ(verdict.run(), 1);
    verdict.add(true);
    EXPECT_TRUE(verdict.is_healthy());
    EXPECT_EQ(verdict.run(), 2);
    verdict.add(false);
    EXPECT_TRUE(verdict.is_healthy()) << "until the run is long enough";
    EXPECT_EQ(verdict.run(), 1);
}

}  // namespace
}  // namespace apprunner::probes
