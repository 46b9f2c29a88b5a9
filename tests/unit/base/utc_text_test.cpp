// The text of a time, before and after the epoch.
#include "emulator/base/utc_text.hpp"

#include <gtest/gtest.h>

namespace apprunner::base {
namespace {

TEST(UtcText, IsIso8601ToTheSecond) {
    EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(utc_text(1440938160), "2015-08-30T12:36:00Z");
    EXPECT_EQ(utc_text(-1), "1969-12-31T23:59:59Z");
}

}  // namespace
}  // namespace apprunner::base
