// Minutes, periods and statistics of the numbers of a service.
#include "emulator/metrics/metric_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::metrics {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::SizeIs;

constexpr base::WallTime noon{minutes(29'000'000)};

TEST(MetricStore, RequestsAreCountedByTheMinuteAndTheirStatus) {
    MetricStore store;
    for (const int status : {200, 204, 301, 404, 500, 0}) {
        store.note_request("a", status, milliseconds(10), noon + seconds(5));
    }
    store.note_request("a", 200, milliseconds(10), noon + seconds(65));
    store.note_request("b", 200, milliseconds(10), noon);
    const auto of = [&](Metric metric) {
        return store.points("a", metric, noon, noon + minutes(5), 60);
    };
    ASSERT_THAT(of(Metric::requests), SizeIs(2));
    EXPECT_EQ(of(Metric::requests)[0].at, noon);
    EXPECT_EQ(of(Metric::requests)[0].values.sum(), 6);
    EXPECT_EQ(of(Metric::requests)[1].values.sum(), 1);
    EXPECT_EQ(of(Metric::status_2xx)[0].values.sum(), 2);
    EXPECT_EQ(of(Metric::status_4xx)[0].values.sum(), 1);
    EXPECT_EQ(of(Metric::status_5xx)[0].values.sum(), 1);
    EXPECT_THAT(of(Metric::cpu_utilization), SizeIs(0)) << "no number is made up";
    EXPECT_EQ(store.total("a", Metric::requests).sum(), 7);
    EXPECT_EQ(store.total("none", Metric::requests).sum(), 0);
}

TEST(MetricStore, PeriodsAreAlignedAndTheEndIsNotIncluded) {
    MetricStore store;
    for (int minute = 0; minute < 10; ++minute) {
        store.note_request("a", 200, milliseconds(1), noon + minutes(minute));
    }
    // 29,000,000 is a multiple of five.
    const auto points =
        store.points("a", Metric::requests, noon + minutes(1), noon + minutes(5), 300);
    ASSERT_THAT(points, SizeIs(1));
    EXPECT_EQ(points[0].at, noon);
    EXPECT_EQ(points[0].values.sum(), 5);
}

TEST(MetricStore, TheOldestMinutesGoFirst) {
    MetricStore store;
    for (int minute = 0; minute <= minutes_kept_max; ++minute) {
        store.note_request("a", 200, milliseconds(1), noon + minutes(minute));
    }
    const auto points = store.points("a", Metric::requests, noon, noon + minutes(3), 60);
    ASSERT_THAT(points, SizeIs(2));
    EXPECT_EQ(points[0].at, noon + minutes(1));
}

TEST(Statistics, AreThoseOfCloudWatch) {
    Distribution values;
    for (int number = 1; number <= 100; ++number) values.add(number);
    EXPECT_EQ(statistic_of(values, "Sum"), 5050);
    EXPECT_EQ(statistic_of(values, "Average"), 50.5);
    EXPECT_EQ(statistic_of(values, "Minimum"), 1);
    EXPECT_EQ(statistic_of(values, "Maximum"), 100);
    EXPECT_EQ(statistic_of(values, "SampleCount"), 100);
    EXPECT_NEAR(statistic_of(values, "p99").value_or(0), 99, 3);
    EXPECT_NEAR(statistic_of(values, "p50").value_or(0), 50, 2);
    EXPECT_EQ(statistic_of(values, "p100"), 100);
    for (const char* text : {"", "p", "p101", "p-1", "p9x", "sum", "Median"}) {
        EXPECT_EQ(statistic_of(values, text), std::nullopt) << text;
    }
}

TEST(Metrics, TheNineNamesAreAppRunners) {
    EXPECT_THAT(metric_names(), SizeIs(metrics_count));
    ASSERT_NE(find_metric("5xxStatusResponses"), nullptr);
    EXPECT_EQ(find_metric("RequestLatency")->unit, "Milliseconds");
    // As people write it, and CloudWatch has nothing of that name.
    EXPECT_EQ(find_metric("Http5xxCount"), nullptr);
}

}  // namespace
}  // namespace apprunner::metrics
