// Members of JSON that nobody promised: missing, null, and of other types than expected.
#include "docker/json_members.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace apprunner::docker {
namespace {

Json json(const std::string& text) {
    return Json::parse(text);
}

TEST(JsonMembers, AValueOfItsType) {
    const Json object = json(
        R"({"text":"x","number":-7,"flag":true,"texts":["a","b"],"map":{"k":"v"},"inner":{"a":1}})"
    );
    EXPECT_EQ(text_at(object, "text"), "x");
    EXPECT_EQ(whole_number_at(object, "number"), -7);
    EXPECT_TRUE(flag_at(object, "flag"));
    EXPECT_EQ(texts_at(object, "texts"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(text_map_at(object, "map"), (std::map<std::string, std::string>{{"k", "v"}}));
    EXPECT_EQ(whole_number_at(member_at(object, "inner"), "a"), 1);
}

TEST(JsonMembers, MissingNullAndMistypedOnesAreEmpty) {
    std::vector<Json> objects{Json(), Json::parse("{", nullptr, false)};
    for (const char* text :
         {"[]",
          "7",
          "\"m\"",
          "{}",
          R"({"m":null})",
          R"({"m":[7]})",
          R"({"m":{"k":7}})",
          R"({"M":"x"})",
          R"(["m"])"}) {
        objects.push_back(json(text));
    }
    for (const Json& object : objects) {
        EXPECT_EQ(text_at(object, "m"), "");
        EXPECT_EQ(whole_number_at(object, "m"), 0);
        EXPECT_FALSE(flag_at(object, "m"));
        EXPECT_TRUE(texts_at(object, "m").empty());
        EXPECT_TRUE(text_map_at(object, "m").empty());
        EXPECT_EQ(text_at(member_at(object, "m"), "k"), "");
    }
    EXPECT_EQ(text_at(json(R"({"m":7})"), "m"), "");
    EXPECT_EQ(whole_number_at(json(R"({"m":"7"})"), "m"), 0);
    EXPECT_EQ(whole_number_at(json(R"({"m":true})"), "m"), 0);
    EXPECT_FALSE(flag_at(json(R"({"m":1})"), "m"));
    EXPECT_FALSE(flag_at(json(R"({"m":"true"})"), "m"));
    EXPECT_TRUE(texts_at(json(R"({"m":"a"})"), "m").empty());
    EXPECT_TRUE(text_map_at(json(R"({"m":["a"]})"), "m").empty());
}

TEST(JsonMembers, OfListsAndMapsTheTextsStay) {
    const Json object = json(R"({"list":["a",7,null,["b"],"c"],"map":{"a":"x","b":7,"c":null}})");
    EXPECT_EQ(texts_at(object, "list"), (std::vector<std::string>{"a", "c"}));
    EXPECT_EQ(text_map_at(object, "map"), (std::map<std::string, std::string>{{"a", "x"}}));
}

TEST(JsonMembers, NumbersAreWholeOnesThatFit) {
    const auto number = [](const std::string& text) {
        return whole_number_at(json("{\"m\":" + text + "}"), "m");
    };
    EXPECT_EQ(number("9223372036854775807"), 9'223'372'036'854'775'807);
    EXPECT_EQ(number("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(number("9223372036854775808"), 0);
    EXPECT_EQ(number("18446744073709551615"), 0);
    EXPECT_EQ(number("1e3"), 0);
    EXPECT_EQ(number("1.5"), 0);
}

}  // namespace
}  // namespace apprunner::docker
