// Filter patterns: terms, phrases, and which are not known.
#include "emulator/logs/filter_pattern.hpp"

#include <gtest/gtest.h>

namespace apprunner::logs {

namespace {

bool matches(std::string_view pattern, std::string_view message) {
    return FilterPattern::parse(pattern).value().matches(message);
}

TEST(FilterPatternTest, AnEmptyPatternMatchesAll) {
    EXPECT_TRUE(matches("", "anything"));
    EXPECT_TRUE(matches("  ", ""));
    EXPECT_TRUE(FilterPattern().matches("anything"));
}

TEST(FilterPatternTest, AllTermsMustBeThereInTheirCase) {
    EXPECT_TRUE(matches("ERROR", "[ERROR 400] BAD REQUEST"));
    EXPECT_TRUE(matches("ERROR REQUEST", "[ERROR 400] BAD REQUEST"));
    EXPECT_FALSE(matches("ERROR GOOD", "[ERROR 400] BAD REQUEST"));
    EXPECT_FALSE(matches("error", "[ERROR 400] BAD REQUEST"));
}

TEST(FilterPatternTest, PhrasesStandInQuotationMarks) {
    EXPECT_TRUE(matches("\"BAD REQUEST\"", "[ERROR 400] BAD REQUEST"));
    EXPECT_FALSE(matches("\"REQUEST BAD\"", "[ERROR 400] BAD REQUEST"));
    EXPECT_TRUE(matches(R"("say \"hi\"")", R"(they say "hi")"));
    EXPECT_TRUE(matches("\"-v\"", "run -v"));
}

TEST(FilterPatternTest, OptionalTermsNeedOneOfThem) {
    EXPECT_TRUE(matches("?ERROR ?WARN", "WARN: disk"));
    EXPECT_FALSE(matches("?ERROR ?WARN", "INFO: disk"));
    // Beside other terms they say nothing.
    EXPECT_TRUE(matches("?ERROR INFO", "INFO: disk"));
}

TEST(FilterPatternTest, ExcludedTermsMustNotBeThere) {
    EXPECT_TRUE(matches("ERROR -EXITING", "ERROR: disk"));
    EXPECT_FALSE(matches("ERROR -EXITING", "ERROR: EXITING"));
    EXPECT_TRUE(matches("-\"all well\"", "not well"));
    EXPECT_FALSE(matches("-\"all well\"", "all well"));
}

TEST(FilterPatternTest, WhatIsNotKnownSaysSo) {
    for (const char* pattern :
         {"%ERROR%",
          "[a, b]",
          "\"open",
          "{ $.a = 1",
          "{ a = 1 }",
          "{ $.a ~ 1 }",
          "{ $.a = }",
          "{ $. = 1 }",
          "{ $.a[x] = 1 }",
          "{ $.a = 1 } more",
          "{ ($.a = 1 }",
          "{ $.a = %x% }",
          "{}"}) {
        EXPECT_FALSE(FilterPattern::parse(pattern)) << pattern;
    }
    const std::string deep =
        "{ " + std::string(500, '(') + "$.a = 1" + std::string(500, ')') + " }";
    EXPECT_FALSE(FilterPattern::parse(deep));
}

}  // namespace

}  // namespace apprunner::logs
