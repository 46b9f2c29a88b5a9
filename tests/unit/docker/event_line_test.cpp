// Events of the engine: of every kind, of engines that tell seconds only, and mistyped ones.
#include "docker/event_line.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::docker {
namespace {

EngineEvent event(const std::string& text) {
    return event_of(Json::parse(text));
}

TEST(EventLine, WhatHappenedToWhom) {
    const EngineEvent kill = event(
        R"({"status":"kill","id":"c1","Type":"container","Action":"kill",
            "Actor":{"ID":"c1","Attributes":{"signal":"15","name":"a","n":7}},
            "time":7,"timeNano":7000000001})"
    );
    EXPECT_EQ(kill.type, "container");
    EXPECT_EQ(kill.action, "kill");
    EXPECT_EQ(kill.id, "c1");
    EXPECT_EQ(
        kill.attributes, (std::map<std::string, std::string>{{"signal", "15"}, {"name", "a"}})
    );
    EXPECT_EQ(kill.time_ns, 7'000'000'001);
}

TEST(EventLine, SecondsWhereThereAreNoNanoseconds) {
    EXPECT_EQ(event(R"({"time":8})").time_ns, 8'000'000'000);
    EXPECT_EQ(event(R"({"time":8,"timeNano":0})").time_ns, 8'000'000'000);
    EXPECT_EQ(event(R"({"time":9223372036})").time_ns, 9'223'372'036'000'000'000);
    EXPECT_EQ(event(R"({"time":9223372037})").time_ns, 0) << "does not fit";
    EXPECT_EQ(event(R"({"time":-1})").time_ns, 0);
    EXPECT_EQ(event(R"({"time":"8"})").time_ns, 0);
}

TEST(EventLine, WhatIsMissingOrMistypedIsEmpty) {
    for (const char* text :
         {"{}",
          "[]",
          "7",
          R"({"Type":7,"Action":null,"Actor":"c1","time":[]})",
          R"({"Actor":{"ID":7,"Attributes":["a"]}})"}) {
        const EngineEvent empty = event(text);
        EXPECT_EQ(empty.type + empty.action + empty.id, "") << text;
        EXPECT_TRUE(empty.attributes.empty());
        EXPECT_EQ(empty.time_ns, 0);
    }
}

}  // namespace
}  // namespace apprunner::docker
