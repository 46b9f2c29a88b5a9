// Selectors of JSON messages: paths, comparisons, joined conditions, and what is none.
#include "emulator/logs/json_selector.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace apprunner::logs {

namespace {

bool selects(std::string_view pattern, std::string_view message) {
    return JsonSelector::parse(pattern).value().matches(message);
}

TEST(JsonSelectorTest, ComparesTextsAndNumbers) {
    const std::string_view message =
        R"({"level":"error","code":503,"ok":false,"none":null,"user":{"names":["Ann","Bob"]}})";
    EXPECT_TRUE(selects(R"({ $.level = "error" })", message));
    EXPECT_TRUE(selects("{$.level=error}", message));
    EXPECT_FALSE(selects(R"({ $.level != "error" })", message));
    EXPECT_TRUE(selects(R"({ $.level = "err*" })", message));
    EXPECT_TRUE(selects("{ $.code = 503 }", message));
    EXPECT_TRUE(selects("{ $.code >= 500 && $.code < 600 }", message));
    EXPECT_FALSE(selects("{ $.code > 503 }", message));
    EXPECT_TRUE(selects("{ $.code <= 503 }", message));
    EXPECT_TRUE(selects(R"({ $.user.names[1] = "Bob" })", message));
    EXPECT_FALSE(selects(R"({ $.user.names[2] = "Bob" })", message));
    EXPECT_TRUE(selects("{ $.ok IS FALSE }", message));
    EXPECT_FALSE(selects("{ $.ok IS TRUE }", message));
    EXPECT_TRUE(selects("{ $.none IS NULL }", message));
    EXPECT_TRUE(selects("{ $.other NOT EXISTS }", message));
    EXPECT_FALSE(selects("{ $.code NOT EXISTS }", message));
    // What is not there compares with nothing.
    EXPECT_FALSE(selects("{ $.other != 1 }", message));
}

TEST(JsonSelectorTest, JoinsConditions) {
    const std::string_view message = R"({"a":1,"b":2})";
    EXPECT_TRUE(selects("{ $.a = 2 || $.b = 2 }", message));
    EXPECT_FALSE(selects("{ $.a = 2 && $.b = 2 }", message));
    EXPECT_TRUE(selects("{ ($.a = 1 || $.a = 5) && $.b = 2 }", message));
    EXPECT_TRUE(selects("{ $.a = 1 || $.a = 5 && $.b = 7 }", message));
    EXPECT_FALSE(selects("{ ($.a = 1 || $.a = 5) && ($.b = 7) }", message));
}

TEST(JsonSelectorTest, OtherMessagesDoNotMatch) {
    EXPECT_FALSE(selects("{ $.a = 1 }", "a = 1"));
    EXPECT_FALSE(selects("{ $.a = 1 }", "[1]"));
    EXPECT_FALSE(selects("{ $.a NOT EXISTS }", "plain"));
    EXPECT_FALSE(selects("{ $.a = 1 }", std::string(100'000, '[')));
}

TEST(JsonSelectorTest, PathsGoThroughObjectsAndLists) {
    const std::string_view message = R"({"a":{"b":[[1,2],{"c":"x"}]},"with-dash":1,"0":"zero"})";
    EXPECT_TRUE(selects("{ $.a.b[0][1] = 2 }", message));
    EXPECT_TRUE(selects("{ $.a.b[1].c = x }", message));
    EXPECT_TRUE(selects("{ $.with-dash = 1 }", message));
    EXPECT_TRUE(selects("{ $.0 = zero }", message));
    EXPECT_TRUE(selects("{ $.a.b[2] NOT EXISTS }", message));
    EXPECT_TRUE(selects("{ $.a[0] NOT EXISTS }", message)) << "an object is no list";
    EXPECT_TRUE(selects("{ $.a.b.c NOT EXISTS }", message)) << "a list has no names";
    EXPECT_TRUE(selects("{ $.a.b[1].c.d NOT EXISTS }", message)) << "nor has a text";
    EXPECT_FALSE(selects("{ $.a.b = x }", message)) << "a list is no text";
}

TEST(JsonSelectorTest, ANumberAndItsTextAreTwoThings) {
    EXPECT_TRUE(selects("{ $.n = 503 }", R"({"n":503.0})"));
    EXPECT_TRUE(selects("{ $.n = 5.03e2 }", R"({"n":503})"));
    EXPECT_TRUE(selects("{ $.n < 0 }", R"({"n":-0.5})"));
    EXPECT_TRUE(selects("{ $.n >= -1 }", R"({"n":-1})"));
    EXPECT_FALSE(selects("{ $.n < -1 }", R"({"n":-1})"));
    EXPECT_FALSE(selects(R"({ $.n = "503" })", R"({"n":503})"));
    EXPECT_TRUE(selects("{ $.n = 503 }", R"({"n":"503"})")) << "the text as it is written";
    EXPECT_FALSE(selects("{ $.n > 500 }", R"({"n":"503"})")) << "a text is not larger";
    EXPECT_FALSE(selects("{ $.n > abc }", R"({"n":503})"));
    EXPECT_TRUE(selects("{ $.n = 50* }", R"({"n":"503"})"));
    EXPECT_FALSE(selects("{ $.n = 50* }", R"({"n":503})"));
}

TEST(JsonSelectorTest, TruthAndNothing) {
    EXPECT_TRUE(selects("{ $.a = true }", R"({"a":true})"));
    EXPECT_FALSE(selects("{ $.a = true }", R"({"a":false})"));
    EXPECT_TRUE(selects("{ $.a != true }", R"({"a":false})"));
    EXPECT_TRUE(selects("{ $.a IS TRUE }", R"({"a":true})"));
    EXPECT_FALSE(selects("{ $.a IS TRUE }", R"({"a":"TRUE"})"));
    EXPECT_FALSE(selects("{ $.a IS NULL }", R"({"a":"NULL"})"));
    EXPECT_FALSE(selects("{ $.a IS NULL }", "{}")) << "what is not there is not null";
    EXPECT_FALSE(selects("{ $.a NOT EXISTS }", R"({"a":null})"));
}

TEST(JsonSelectorTest, TextsInQuotationMarks) {
    EXPECT_TRUE(selects(R"({ $.a = "x && y" })", R"({"a":"x && y"})"));
    EXPECT_TRUE(selects(R"({ $.a = "say \"hi\"" })", R"({"a":"say \"hi\""})"));
    EXPECT_TRUE(selects(R"({ $.a = "" })", R"({"a":""})"));
    EXPECT_FALSE(selects(R"({ $.a = "" })", R"({"a":"x"})"));
    EXPECT_TRUE(selects(R"({ $.a = "*" })", R"({"a":"anything"})"));
}

TEST(JsonSelectorTest, ConditionsBindAsInMostLanguages) {
    EXPECT_TRUE(selects("{$.a=1||$.a=5&&$.b=7}", R"({"a":1,"b":2})"));
    EXPECT_FALSE(selects("{($.a=1||$.a=5)&&$.b=7}", R"({"a":1,"b":2})"));
    EXPECT_TRUE(selects("{ ((($.a = 1))) && $.b = 2 }", R"({"a":1,"b":2})"));
    EXPECT_TRUE(selects("{\n\t$.a = 1 &&\r\n $.b = 2\n}", R"({"a":1,"b":2})"));
    // As deep as it may be, and one deeper.
    const auto nested = [](std::size_t depth) {
        return "{" + std::string(depth, '(') + "$.a=1" + std::string(depth, ')') + "}";
    };
    EXPECT_TRUE(selects(nested(20), R"({"a":1})"));
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
