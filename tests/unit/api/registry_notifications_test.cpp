// What a registry's envelope of notifications says, and what is left out of it.
#include "emulator/api/http/registry_notifications.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RegistryNotifications, OnlyPushesByTagCount) {
    const auto envelope = wire::Json::parse(R"({"events":[
        {"action":"push","target":{"repository":"team/app","tag":"live","digest":"sha256:1"}},
        {"action":"push","target":{"repository":"team/app","digest":"sha256:2"}},
        {"action":"pull","target":{"repository":"team/app","tag":"live"}},
        {"action":"push","target":{"repository":"other","tag":"v1"}}]})");
    EXPECT_THAT(
        pushed_tags_of(envelope),
        ElementsAre(PushedTag{"team/app", "live"}, PushedTag{"other", "v1"})
    );
}

TEST(RegistryNotifications, WhatIsMalformedSaysNothing) {
    for (const char* text : {
             "{}",
             R"({"events":1})",
             R"({"events":[1,null,[]]})",
             R"({"events":[{"action":"push","target":{"repository":1,"tag":"a"}}]})",
         }) {
        EXPECT_THAT(pushed_tags_of(wire::Json::parse(text)), IsEmpty()) << text;
    }
}

}  // namespace
}  // namespace apprunner::api
