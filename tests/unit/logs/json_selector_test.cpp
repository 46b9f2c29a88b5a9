// Selectors of JSON messages: paths, comparisons, joined conditions, and what is none.
#include "emulator/logs/json_selector.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace apprunner::logs {

namespace {

bool matches(std::string_view pattern, std::string_view message) {
    return JsonSelector::parse(pattern).value().matches(message);
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

TEST(JsonSelectorTest, PathsGoThroughObjectsAndLists) {
    const std::string_view message = R"({"a":{"b":[[1,2],{"c":"x"}]},"with-dash":1,"0":"zero"})";
    EXPECT_TRUE(matches("{ $.a.b[0][1] = 2 }", message));
    EXPECT_TRUE(matches("{ $.a.b[1].c = x }", message));
    EXPECT_TRUE(matches("{ $.with-dash = 1 }", message));
    EXPECT_TRUE(matches("{ $.0 = zero }", message));
    EXPECT_TRUE(matches("{ $.a.b[2] NOT EXISTS }", message));
    EXPECT_TRUE(matches("{ $.a[0] NOT EXISTS }", message)) << "an object is no list";
    EXPECT_TRUE(matches("{ $.a.b.c NOT EXISTS }", message)) << "a list has no names";
    EXPECT_TRUE(matches("{ $.a.b[1].c.d NOT EXISTS }", message)) << "nor has a text";
    EXPECT_FALSE(matches("{ $.a.b = x }", message)) << "a list is no text";
}

TEST(JsonSelectorTest, ANumberAndItsTextAreTwoThings) {
    EXPECT_TRUE(matches("{ $.n = 503 }", R"({"n":503.0})"));
    EXPECT_TRUE(matches("{ $.n = 5.03e2 }", R"({"n":503})"));
    EXPECT_TRUE(matches("{ $.n < 0 }", R"({"n":-0.5})"));
    EXPECT_TRUE(matches("{ $.n >= -1 }", R"({"n":-1})"));
    EXPECT_FALSE(matches("{ $.n < -1 }", R"({"n":-1})"));
    EXPECT_FALSE(matches(R"({ $.n = "503" })", R"({"n":503})"));
    EXPECT_TRUE(matches("{ $.n = 503 }", R"({"n":"503"})")) << "the text as it is written";
    EXPECT_FALSE(matches("{ $.n > 500 }", R"({"n":"503"})")) << "a text is not larger";
    EXPECT_FALSE(matches("{ $.n > abc }", R"({"n":503})"));
    EXPECT_TRUE(matches("{ $.n = 50* }", R"({"n":"503"})"));
    EXPECT_FALSE(matches("{ $.n = 50* }", R"({"n":503})"));
}

TEST(JsonSelectorTest, TruthAndNothing) {
    EXPECT_TRUE(matches("{ $.a = true }", R"({"a":true})"));
    EXPECT_FALSE(matches("{ $.a = true }", R"({"a":false})"));
    EXPECT_TRUE(matches("{ $.a != true }", R"({"a":false})"));
    EXPECT_TRUE(matches("{ $.a IS TRUE }", R"({"a":true})"));
    EXPECT_FALSE(matches("{ $.a IS TRUE }", R"({"a":"TRUE"})"));
    EXPECT_FALSE(matches("{ $.a IS NULL }", R"({"a":"NULL"})"));
    EXPECT_FALSE(matches("{ $.a IS NULL }", "{}")) << "what is not there is not null";
    EXPECT_FALSE(matches("{ $.a NOT EXISTS }", R"({"a":null})"));
}

TEST(JsonSelectorTest, TextsInQuotationMarks) {
    EXPECT_TRUE(matches(R"({ $.a = "x && y" })", R"({"a":"x && y"})"));
    EXPECT_TRUE(matches(R"({ $.a = "say \"hi\"" })", R"({"a":"say \"hi\""})"));
    EXPECT_TRUE(matches(R"({ $.a = "" })", R"({"a":""})"));
    EXPECT_FALSE(matches(R"({ $.a = "" })", R"({"a":"x"})"));
    EXPECT_TRUE(matches(R"({ $.a = "*" })", R"({"a":"anything"})"));
}

TEST(JsonSelectorTest, ConditionsBindAsInMostLanguages) {
    EXPECT_TRUE(matches("{$.a=1||$.a=5&&$.b=7}", R"({"a":1,"b":2})"));
    EXPECT_FALSE(matches("{($.a=1||$.a=5)&&$.b=7}", R"({"a":1,"b":2})"));
    EXPECT_TRUE(matches("{ ((($.a = 1))) && $.b = 2 }", R"({"a":1,"b":2})"));
    EXPECT_TRUE(matches("{\n\t$.a = 1 &&\r\n $.b = 2\n}", R"({"a":1,"b":2})"));
    // As deep as it may be, and one deeper.
    const auto nested = [](std::size_t depth) {
        return "{" + std::string(depth, '(') + "$.a=1" + std::string(depth, ')') + "}";
    };
    EXPECT_TRUE(matches(nested(20), R"({"a":1})"));
    EXPECT_FALSE(JsonSelector::parse(nested(21)));
}

TEST(JsonSelectorTest, WhatIsNoneSaysWhy) {
    for (const auto& [pattern, why] : std::initializer_list<std::pair<const char*, const char*>>{
             {"", "a { is missing"},
             {"$.a = 1", "a { is missing"},
             {"{ $.a = 1", "a } is missing"},
             {"{ $.a = 1 } x", "there is more after the }"},
             {"{}", "a selector begins with $"},
             {"{ a = 1 }", "a selector begins with $"},
             {"{ $.a = 1 && }", "a selector begins with $"},
             {"{ $. = 1 }", "a name is missing after ."},
             {"{ $..a = 1 }", "a name is missing after ."},
             {"{ $.a[] = 1 }", "[ ] takes a number"},
             {"{ $.a[-1] = 1 }", "[ ] takes a number"},
             {"{ $.a[1 = 1 }", "[ ] takes a number"},
             {"{ $.a[99999999999999999999] = 1 }", "[ ] takes a number"},
             {"{ $.a }", "one of = != < <= > >= IS, NOT EXISTS is missing"},
             {"{ $.a ~ 1 }", "one of = != < <= > >= IS, NOT EXISTS is missing"},
             {"{ $.a = }", "a value is missing"},
             {"{ $.a = \"x }", "a value is missing"},
             {"{ $.a = %x% }", "a value is missing"},
             {"{ ($.a = 1 }", "a ) is missing"},
             {"{ $.a = 1) }", "a } is missing"}}) {
        const auto selector = JsonSelector::parse(pattern);
        ASSERT_FALSE(selector) << pattern;
        EXPECT_EQ(selector.error().code, base::Errc::invalid_argument);
        EXPECT_EQ(selector.error().detail, why) << pattern;
    }
}

}  // namespace

}  // namespace apprunner::logs
