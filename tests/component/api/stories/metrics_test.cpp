// CloudWatch's and Prometheus' view of services, and what registries tell the daemon.
#include "emulator/metrics/metric_store.hpp"
#include "tests/component/api/api_fixture.hpp"

namespace apprunner::api {

namespace {

constexpr base::WallTime noon{std::chrono::minutes(29'000'000)};
constexpr int noon_s = 29'000'000 * 60;

class MetricsApiTest : public ApiFixture {
  protected:
    /// Five requests to a new service, at noon.
    void SetUp() override {
        const std::string arn = create("shop");
        id_ = arn.substr(arn.rfind('/') + 1);
        on_control([this] {
            for (const int status : {200, 200, 200, 404, 500}) {
                metrics_.note_request(id_, status, std::chrono::milliseconds(20), noon);
            }
        });
    }

    [[nodiscard]] wire::Json dimensions() const {
        return {
            {{"Name", "ServiceName"}, {"Value", "shop"}}, {{"Name", "ServiceID"}, {"Value", id_}}};
    }
    HttpReply ask(const std::string& operation, const wire::Json& input) {
        return call("GraniteServiceVersion20100801." + operation, input);
    }
    [[nodiscard]] wire::Json statistics_request(const std::string& name) const {
        return {
            {"Namespace", "AWS/AppRunner"},
            {"MetricName", name},
            {"Dimensions", dimensions()},
            {"StartTime", noon_s - 600},
            {"EndTime", noon_s + 600},
            {"Period", 60},
            {"Statistics", {"Sum", "SampleCount"}}};
    }
    wire::Json points(const wire::Json& request) {
        return ask("GetMetricStatistics", request).body["Datapoints"];
    }

    std::string id_;
};

TEST_F(MetricsApiTest, StatisticsShowTheRequestsThatWereMade) {
    const wire::Json requests = points(statistics_request("Requests"));
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0]["Sum"], 5);
    EXPECT_EQ(requests[0]["Unit"], "Count");
    EXPECT_EQ(requests[0]["Timestamp"], noon_s);
    EXPECT_EQ(points(statistics_request("5xxStatusResponses"))[0]["Sum"], 1);
    wire::Json latency = statistics_request("RequestLatency");
    latency["ExtendedStatistics"] = {"p99"};
    EXPECT_EQ(points(latency)[0]["ExtendedStatistics"]["p99"], 20);
}

/// As alarms in the wild have them: they match nothing on AWS either.
TEST_F(MetricsApiTest, AnotherNameOrFewerDimensionsHaveNoValues) {
    EXPECT_TRUE(points(statistics_request("Http5xxCount")).empty());
    wire::Json by_name = statistics_request("Requests");
    by_name["Dimensions"].erase(1);
    EXPECT_TRUE(points(by_name).empty());
    wire::Json of_other = statistics_request("Requests");
    of_other["Dimensions"][0]["Value"] = "other";
    EXPECT_TRUE(points(of_other).empty());
    wire::Json of_ecs = statistics_request("Requests");
    of_ecs["Namespace"] = "AWS/ECS";
    EXPECT_TRUE(points(of_ecs).empty());
}

TEST_F(MetricsApiTest, TheNineAreListed) {
    const wire::Json all = ask("ListMetrics", wire::Json::object()).body["Metrics"];
    ASSERT_EQ(all.size(), 9U);
    EXPECT_EQ(all[0]["Namespace"], "AWS/AppRunner");
    EXPECT_EQ(all[0]["Dimensions"], dimensions());
    EXPECT_EQ(ask("ListMetrics", {{"MetricName", "Requests"}}).body["Metrics"].size(), 1U);
    EXPECT_TRUE(ask("ListMetrics", {{"Namespace", "AWS/ECS"}}).body["Metrics"].empty());
}

TEST_F(MetricsApiTest, DataOfSeveralMetricsAtOnce) {
    const auto query = [&](const std::string& id, const std::string& name) -> wire::Json {
        return {
            {"Id", id},
            {"MetricStat",
             {{"Metric",
               {{"Namespace", "AWS/AppRunner"},
                {"MetricName", name},
                {"Dimensions", dimensions()}}},
              {"Period", 300},
              {"Stat", "Sum"}}}};
    };
    wire::Json request = {
        {"StartTime", noon_s - 600},
        {"EndTime", noon_s + 600},
        {"MetricDataQueries", {query("a", "Requests"), query("b", "MemoryUtilization")}}};
    const wire::Json results = ask("GetMetricData", request).body["MetricDataResults"];
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[0]["Values"], wire::Json{5.0});
    EXPECT_EQ(results[0]["Timestamps"], wire::Json{noon_s});
    EXPECT_TRUE(results[1]["Values"].empty());
    request["MetricDataQueries"][1] = {{"Id", "c"}, {"Expression", "a*2"}};
    EXPECT_EQ(ask("GetMetricData", request).body["__type"], "ValidationError");
}

TEST_F(MetricsApiTest, WhatMakesNoSenseIsRefused) {
    wire::Json request = statistics_request("Requests");
    request.erase("Statistics");
    EXPECT_EQ(ask("GetMetricStatistics", request).body["__type"], "InvalidParameterCombination");
    request = statistics_request("Requests");
    request["Period"] = 90;
    EXPECT_EQ(ask("GetMetricStatistics", request).body["__type"], "InvalidParameterValue");
    request = statistics_request("Requests");
    request["StartTime"] = "yesterday";
    EXPECT_EQ(ask("GetMetricStatistics", request).body["__type"], "InvalidParameterValue");
}

TEST_F(MetricsApiTest, PrometheusReadsThemToo) {
    boost::beast::http::request<boost::beast::http::string_body> request(
        boost::beast::http::verb::get, "/metrics", 11
    );
    request.set(boost::beast::http::field::host, "127.0.0.1");
    const HttpReply reply = client_->send(request);
    EXPECT_EQ(reply.status, 200);
    const std::string labels = "{service_name=\"shop\",service_id=\"" + id_ + "\"";
    EXPECT_NE(reply.text.find("apprunner_requests_total" + labels + "} 5\n"), std::string::npos)
        << reply.text;
    EXPECT_NE(
        reply.text.find("apprunner_responses_total" + labels + ",class=\"2xx\"} 3\n"),
        std::string::npos
    );
}

TEST_F(MetricsApiTest, ARegistrysNotificationIsPassedOn) {
    auto request = aws_request(
        "", R"({"events":[{"action":"push","target":{"repository":"team/shop","tag":"live"}}]})"
    );
    request.target("/registry-notifications");
    request.set(
        boost::beast::http::field::content_type,
        "application/vnd.docker.distribution.events.v2+json"
    );
    EXPECT_EQ(client_->send(request).status, 200);
    std::vector<std::string> pushed;
    on_control([&] { pushed = pushed_; });
    EXPECT_EQ(pushed, std::vector<std::string>{"team/shop:live"});
}

}  // namespace

}  // namespace apprunner::api
