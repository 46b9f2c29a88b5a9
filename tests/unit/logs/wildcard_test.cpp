// Texts with * for any letters.
#include "emulator/logs/wildcard.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::logs {

namespace {

TEST(WildcardTest, StarsStandForAnyLetters) {
    EXPECT_TRUE(matches_wildcard("abc", "abc"));
    EXPECT_TRUE(matches_wildcard("abc", "*"));
    EXPECT_TRUE(matches_wildcard("", "*"));
    EXPECT_TRUE(matches_wildcard("abcabd", "a*d"));
    EXPECT_TRUE(matches_wildcard("aXbXc", "*X*c"));
    EXPECT_FALSE(matches_wildcard("abc", "ab"));
    EXPECT_FALSE(matches_wildcard("abc", "*b"));
    EXPECT_FALSE(matches_wildcard("", "a"));
}

TEST(WildcardTest, AStarMayStandForNothing) {
    EXPECT_TRUE(matches_wildcard("abc", "a*bc"));
    EXPECT_TRUE(matches_wildcard("abc", "*abc*"));
    EXPECT_TRUE(matches_wildcard("abc", "a**c"));
    EXPECT_TRUE(matches_wildcard("", "***"));
    EXPECT_FALSE(matches_wildcard("abc", "a*d"));
    EXPECT_FALSE(matches_wildcard("ab", "ab*b"));
    EXPECT_FALSE(matches_wildcard("abc", ""));
    EXPECT_TRUE(matches_wildcard("", ""));
}

TEST(WildcardTest, AStarIsTriedAgainFurtherOn) {
    EXPECT_TRUE(matches_wildcard("aab", "*ab"));
    EXPECT_TRUE(matches_wildcard("mississippi", "*issip*"));
    EXPECT_FALSE(matches_wildcard("mississippi", "*issipx*"));
    EXPECT_TRUE(matches_wildcard("a*b", "a*b"));
}

TEST(WildcardTest, ManyStarsDoNotMakeItHang) {
    std::string pattern;
    for (int number = 0; number < 50; ++number) pattern += "a*";
    EXPECT_FALSE(matches_wildcard(std::string(10'000, 'a'), pattern + "b"));
    EXPECT_TRUE(matches_wildcard(std::string(10'000, 'a') + "b", pattern + "b"));
}

}  // namespace

}  // namespace apprunner::logs
