// What the bodies of health checks' answers tell.
#include "emulator/core/diagnosis/health_body.hpp"

#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

TEST(HealthBody, TimesAndIdsAreNoDifference) {
    EXPECT_TRUE(says_the_same(
        R"({"timestamp":"2026-11-28T20:00:01.123+00:00","status":500,"path":"/"})",
        R"({"timestamp":"2026-11-28T20:00:06.456+00:00","status":500,"path":"/"})"
    ));
    EXPECT_TRUE(says_the_same("error 7f3a-22b1-9c00", "error 1b3a-99f1-0c11"));
    EXPECT_FALSE(says_the_same("error: no table", "error: no column"));
    EXPECT_FALSE(says_the_same("", "error"));
}

TEST(HealthBody, PromisesAreWordsOfAStart) {
    for (const char* words : {"service is warming up", "not ready", "model not loaded"}) {
        EXPECT_TRUE(promises_more(words)) << words;
    }
    for (const char* words : {"", "internal server error", "server started"}) {
        EXPECT_FALSE(promises_more(words)) << words;
    }
}

}  // namespace
}  // namespace apprunner::core
