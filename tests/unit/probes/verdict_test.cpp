// Consecutive counting: when equal results in a row change what an instance is held to be.
#include "probes/verdict.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::probes {
namespace {

/// Feeds `results` (h healthy, u unhealthy) and spells the steps: . unchanged, p pending, H became
/// healthy, U became unhealthy.
std::string steps_of(int healthy_threshold, int unhealthy_threshold, const std::string& results) {
    Verdict verdict(healthy_threshold, unhealthy_threshold);
    std::string steps;
    for (const char result : results) {
        switch (verdict.add(result == 'h')) {
            case Verdict::Step::unchanged:
                steps += '.';
                break;
            case Verdict::Step::pending:
                steps += 'p';
                break;
            case Verdict::Step::became_healthy:
                steps += 'H';
                break;
            case Verdict::Step::became_unhealthy:
                steps += 'U';
                break;
        }
    }
    return steps;
}

TEST(Verdict, TheFirstSuccessIsEnoughByDefault) {
    EXPECT_EQ(steps_of(1, 5, "h"), "H");
    EXPECT_EQ(steps_of(1, 5, "uuuh"), "pppH");
}

TEST(Verdict, NothingIsHeldUntilAThresholdIsReached) {
    EXPECT_EQ(steps_of(2, 3, "uu"), "pp");
    EXPECT_EQ(steps_of(2, 3, "uuu"), "ppU");
    EXPECT_EQ(steps_of(2, 3, "hh"), "pH");
}

TEST(Verdict, OnlyResultsInARowCount) {
    EXPECT_EQ(steps_of(2, 2, "huhuhh"), "pppppH");
    EXPECT_EQ(steps_of(1, 3, "huuhuuhuuu"), "Hpp.pp.ppU");
}

TEST(Verdict, WhatIsHeldIsConfirmedWithoutNews) {
    EXPECT_EQ(steps_of(1, 2, "hhhh"), "H...");
    EXPECT_EQ(steps_of(1, 2, "uuuu"), "pU..");
}

TEST(Verdict, ItCanChangeBothWaysAgainAndAgain) {
    EXPECT_EQ(steps_of(2, 2, "hhuuhhuu"), "pHpUpHpU");
}

TEST(Verdict, OneOfEachIsEnoughWithThresholdsOfOne) {
    EXPECT_EQ(steps_of(1, 1, "huhu"), "HUHU");
}

TEST(Verdict, TellsWhatItHoldsAndTheLengthOfTheRun) {
    Verdict verdict(2, 2);
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
