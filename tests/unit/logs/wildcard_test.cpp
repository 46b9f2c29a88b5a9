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

TEST(WildcardTest, WhatStandsBetweenStarsMayNotOverlap) {
    EXPECT_FALSE(matches_wildcard("aba", "ab*ba"));
    EXPECT_TRUE(matches_wildcard("abba", "ab*ba"));
    EXPECT_FALSE(matches_wildcard("ab", "a*b*b"));
    EXPECT_TRUE(matches_wildcard("a--b--b", "a*b*b"));
    EXPECT_TRUE(matches_wildcard("abc", "**b**"));
    EXPECT_TRUE(matches_wildcard("", "**"));
    EXPECT_EQ(find_text("abc", ""), 0U);
    EXPECT_EQ(find_text("", "a"), std::string_view::npos);
}

/// A quarter of a megabyte took 1.9 s with a matcher that goes back: this test then takes hours.
TEST(WildcardTest, TextsThatRepeatThemselvesTakeNoLonger) {
    const std::string text(250'000, 'a');
    const std::string piece = std::string(500, 'a') + "b";
    for (int times = 0; times < 200; ++times) {
        ASSERT_FALSE(matches_wildcard(text, "*" + piece));
        ASSERT_FALSE(matches_wildcard(text, "*" + piece + "*"));
        ASSERT_EQ(find_text(text, piece), std::string_view::npos);
    }
}

}  // namespace

}  // namespace apprunner::logs
