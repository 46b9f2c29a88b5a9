// CloudWatch's query protocol as botocore writes and reads it.
#include "emulator/api/http/query_form.hpp"

#include <gtest/gtest.h>

#include <string>

namespace apprunner::api {
namespace {

TEST(QueryForm, IsWhatAwsJsonSays) {
    const wire::Json read = json_of_form(
        "Action=GetMetricStatistics&Version=2010-08-01&Namespace=AWS%2FAppRunner"
        "&MetricName=Requests&Dimensions.member.2.Name=ServiceID&Dimensions.member.2.Value=a%2Bb+c"
        "&Dimensions.member.1.Name=ServiceName&Dimensions.member.1.Value=shop"
        "&StartTime=1970-01-01T00%3A01%3A00Z&EndTime=1970-01-01T00%3A02%3A00.5%2B00%3A00"
        "&Period=60&Statistics.member.1=Sum&ExtendedStatistics="
    );
    EXPECT_EQ(
        read,
        (wire::Json{
            {"Action", "GetMetricStatistics"},
            {"Version", "2010-08-01"},
            {"Namespace", "AWS/AppRunner"},
            {"MetricName", "Requests"},
            {"Dimensions",
             {{{"Name", "ServiceName"}, {"Value", "shop"}},
              {{"Name", "ServiceID"}, {"Value", "a+b c"}}}},
            {"StartTime", 60.0},
            {"EndTime", 120.5},
            {"Period", 60},
            {"Statistics", {"Sum"}}})
    );
}

TEST(QueryForm, GetMetricDataIsReadToItsDeepestMember) {
    const wire::Json read = json_of_form(
        "MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name=ServiceName"
        "&MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value=shop"
    );
    EXPECT_EQ(
        read["MetricDataQueries"][0]["MetricStat"]["Metric"]["Dimensions"][0],
        (wire::Json{{"Name", "ServiceName"}, {"Value", "shop"}})
    );
}

TEST(QueryForm, ListsHaveMoreThanNineElements) {
    std::string form;
    for (int number = 12; number >= 1; --number) {
        form += "L.member." + std::to_string(number) + "=" + std::to_string(number) + "&";
    }
    const wire::Json list = json_of_form(form)["L"];
    ASSERT_EQ(list.size(), 12U);
    EXPECT_EQ(list[1], "2");
    EXPECT_EQ(list[11], "12");
}

TEST(QueryForm, WhatMakesNoSenseDoesNoHarm) {
    EXPECT_EQ(json_of_form(""), wire::Json::object());
    EXPECT_EQ(json_of_form("&&=&%&a"), wire::Json::object());
    EXPECT_EQ(json_of_form("a=%zz%4"), (wire::Json{{"a", "%zz%4"}}));
    EXPECT_EQ(
        json_of_form("Period=six&StartTime=now"),
        (wire::Json{{"Period", "six"}, {"StartTime", "now"}})
    );
    EXPECT_EQ(json_of_form("a=1&a.b=2")["a"], (wire::Json{{"b", "2"}}));
    EXPECT_TRUE(json_of_form("a.b.c.d.e.f.g.h.i.j.k=1").is_object());
    EXPECT_EQ(json_of_form("L.member.x=1&L.member.1=2")["L"], (wire::Json{"1", "2"}));
}

TEST(QueryForm, AnswersAreXml) {
    EXPECT_EQ(
        xml_of_answer(
            "GetMetricStatistics",
            R"({"Label":"a<b&c","Datapoints":[{"Timestamp":60,"Sum":5.0,"Unit":"Count",)"
            R"("ExtendedStatistics":{"p99":20.5}}]})",
            "id"
        ),
        "<GetMetricStatisticsResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\">"
        "<GetMetricStatisticsResult><Datapoints><member><ExtendedStatistics><entry><key>p99</key>"
        "<value>20.5</value></entry></ExtendedStatistics><Sum>5.0</Sum>"
        "<Timestamp>1970-01-01T00:01:00Z</Timestamp><Unit>Count</Unit></member></Datapoints>"
        "<Label>a&lt;b&amp;c</Label></GetMetricStatisticsResult>"
        "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata>"
        "</GetMetricStatisticsResponse>"
    );
    const std::string data =
        xml_of_answer("GetMetricData", R"({"Timestamps":[60],"Values":[1.5]})", "id");
    EXPECT_NE(
        data.find("<Timestamps><member>1970-01-01T00:01:00Z</member></Timestamps>"
                  "<Values><member>1.5</member></Values>"),
        std::string::npos
    ) << data;
}

TEST(QueryForm, ErrorsHaveTheirOwnForm) {
    const std::string error = xml_of_error(R"({"__type":"InvalidAction","message":"<no>"})", "id");
    EXPECT_NE(
        error.find("<Code>InvalidAction</Code><Message>&lt;no&gt;</Message>"), std::string::npos
    ) << error;
}

}  // namespace
}  // namespace apprunner::api
