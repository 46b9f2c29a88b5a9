// Filter patterns: terms, phrases, and JSON selectors.
#include "emulator/logs/filter_pattern.hpp"

#include "emulator/logs/wildcard.hpp"

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

TEST(JsonSelectorTest, ComparesTextsAndNumbers) {
    const std::string_view message =
        R"({"level":"error","code":503,"ok":false,"none":null,"user":{"names":["Ann","Bob"]}})";
    EXPECT_TRUE(matches(R"({ $.level = "error" })", message));
    EXPECT_TRUE(matches("{$.level=error}", message));
    EXPECT_FALSE(matches(R"({ $.level != "error" })", message));
    EXPECT_TRUE(matches(R"({ $.level = "err*" })", message));
    EXPECT_TRUE(matches("{ $.code = 503 }", message));
    EXPECT_TRUE(matches("{ $.code >= 500 && $.code < 600 }", message));
    EXPECT_FALSE(matches("{ $.code > 503 }", message));
    EXPECT_TRUE(matches("{ $.code <= 503 }", message));
    EXPECT_TRUE(matches(R"({ $.user.names[1] = "Bob" })", message));
    EXPECT_FALSE(matches(R"({ $.user.names[2] = "Bob" })", message));
    EXPECT_TRUE(matches("{ $.ok IS FALSE }", message));
    EXPECT_FALSE(matches("{ $.ok IS TRUE }", message));
    EXPECT_TRUE(matches("{ $.none IS NULL }", message));
    EXPECT_TRUE(matches("{ $.other NOT EXISTS }", message));
    EXPECT_FALSE(matches("{ $.code NOT EXISTS }", message));
    // What is not there compares with nothing.
    EXPECT_FALSE(matches("{ $.other != 1 }", message));
}

TEST(JsonSelectorTest, JoinsConditions) {
    const std::string_view message = R"({"a":1,"b":2})";
    EXPECT_TRUE(matches("{ $.a = 2 || $.b = 2 }", message));
    EXPECT_FALSE(matches("{ $.a = 2 && $.b = 2 }", message));
    EXPECT_TRUE(matches("{ ($.a = 1 || $.a = 5) && $.b = 2 }", message));
    EXPECT_TRUE(matches("{ $.a = 1 || $.a = 5 && $.b = 7 }", message));
    EXPECT_FALSE(matches("{ ($.a = 1 || $.a = 5) && ($.b = 7) }", message));
}

TEST(JsonSelectorTest, OtherMessagesDoNotMatch) {
    EXPECT_FALSE(matches("{ $.a = 1 }", "a = 1"));
    EXPECT_FALSE(matches("{ $.a = 1 }", "[1]"));
    EXPECT_FALSE(matches("{ $.a NOT EXISTS }", "plain"));
    EXPECT_FALSE(matches("{ $.a = 1 }", std::string(100'000, '[')));
}

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

}  // namespace

}  // namespace apprunner::logs
