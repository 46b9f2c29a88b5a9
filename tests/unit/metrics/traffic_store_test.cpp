// Requests by second and revision: what is counted as what, and that old seconds go.
#include "emulator/metrics/traffic_store.hpp"

#include <gtest/gtest.h>

namespace apprunner::metrics {
namespace {

base::WallTime at(int milliseconds) {
    return base::WallTime(std::chrono::milliseconds(milliseconds));
}

TEST(TrafficStore, CountsBySecondAndRevision) {
    TrafficStore store;
    store.note("s", 1, 200, at(1000));
    store.note("s", 1, 302, at(1999));
    store.note("s", 1, 404, at(1999));
    store.note("s", 2, 500, at(1999));
    store.note("s", 2, 0, at(2000));
    const TrafficStore::Seconds& seconds = *store.find("s");
    ASSERT_EQ(seconds.size(), 3U);
    EXPECT_EQ(seconds.at({1, 1}).answered_2xx, 2U);
    EXPECT_EQ(seconds.at({1, 1}).answered_4xx, 1U);
    EXPECT_EQ(seconds.at({1, 2}).answered_5xx, 1U);
    EXPECT_EQ(seconds.at({2, 2}).cut, 1U);
    EXPECT_EQ(store.find("t"), nullptr);
}

TEST(TrafficStore, TheOldestSecondsGo) {
    TrafficStore store;
    const int more = static_cast<int>(traffic_seconds_max) + 5;
    for (int second = 0; second < more; ++second) store.note("s", 1, 200, at(second * 1000));
    EXPECT_EQ(store.find("s")->size(), traffic_seconds_max);
    EXPECT_EQ(store.find("s")->begin()->first.second, 5);
}

TEST(TrafficStore, RevisionsAreReadFromTheAccessLogsWords) {
    EXPECT_EQ(revision_of_version("revision 12 (image shop:v1)"), 12);
    EXPECT_EQ(revision_of_version(""), 0);
    EXPECT_EQ(revision_of_version("something 12"), 0);
}

}  // namespace
}  // namespace apprunner::metrics
