// Alarms that match nothing are told, and all that may be right is left alone.
#include "emulator/cli/formats/alarms.hpp"

#include "emulator/cli/formats/format.hpp"
#include "emulator/cli/formats/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::cli::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> notes_of(const std::string& content) {
    const auto tree = read_tree(content, "file");
    const Format* format = tree ? format_of(*tree) : nullptr;
    if (format == nullptr) return {"not read"};
    const FoundServices found = format->read(*tree, {});
    return found.empty() ? std::vector<std::string>{"no service"} : found.front().notes;
}

std::string with_alarm(const std::string& properties) {
    return "Resources:\n  Shop:\n    Type: AWS::AppRunner::Service\n    Properties:\n"
           "      ServiceName: shop\n  Errors:\n    Type: AWS::CloudWatch::Alarm\n"
           "    Properties: " +
           properties + "\n";
}

TEST(Alarms, OnAMetricThatThereIsNotAreTold) {
    EXPECT_THAT(
        notes_of(with_alarm("{Namespace: AWS/AppRunner, MetricName: Http5xxCount}")),
        ElementsAre(HasSubstr("the alarm Errors never goes off: App Runner has no metric "
                              "Http5xxCount (it has 2xxStatusResponses, "))
    );
}

TEST(Alarms, WithoutBothDimensionsAreTold) {
    const std::string metric = "{Namespace: AWS/AppRunner, MetricName: Requests, Dimensions: ";
    EXPECT_THAT(
        notes_of(with_alarm(metric + "[{Name: ServiceName, Value: shop}]}")),
        ElementsAre(HasSubstr("lacks ServiceID"))
    );
    EXPECT_THAT(
        notes_of(with_alarm(metric + "[{Name: ServiceArn, Value: !GetAtt Shop.ServiceArn}]}")),
        ElementsAre(HasSubstr("no dimension ServiceArn"))
    );
    EXPECT_THAT(
        notes_of(with_alarm(
            metric + "[{Name: ServiceName, Value: shop}, {Name: ServiceID, Value: !Ref Id}]}"
        )),
        IsEmpty()
    );
}

TEST(Alarms, OfOthersAndOnesThatAreNotKnownAreLeftAlone) {
    EXPECT_THAT(notes_of(with_alarm("{Namespace: AWS/ECS, MetricName: Http5xxCount}")), IsEmpty());
    EXPECT_THAT(
        notes_of(with_alarm("{Namespace: AWS/AppRunner, MetricName: !Ref Name}")), IsEmpty()
    );
}

TEST(Alarms, OfTerraformAreReadToo) {
    const std::string state =
        R"({"format_version":"1.0","values":{"root_module":{"resources":[)"
        R"({"address":"aws_apprunner_service.shop","mode":"managed",)"
        R"("type":"aws_apprunner_service",)"
        R"("values":{"service_name":"shop"}},)"
        R"({"address":"aws_cloudwatch_metric_alarm.e","mode":"managed",)"
        R"("type":"aws_cloudwatch_metric_alarm","values":{"namespace":"AWS/AppRunner",)"
        R"("metric_name":"5xxStatusResponses","dimensions":{"ServiceName":"shop"}}}]}}})";
    EXPECT_THAT(notes_of(state), ElementsAre(HasSubstr("aws_cloudwatch_metric_alarm.e never")));
}

TEST(Alarms, OfAPlanMayHaveDimensionsThatAreKnownAfterApply) {
    const std::string plan =
        R"({"format_version":"1.2","planned_values":{"root_module":{"resources":[)"
        R"({"address":"aws_apprunner_service.shop","mode":"managed",)"
        R"("type":"aws_apprunner_service",)"
        R"("values":{"service_name":"shop"}},)"
        R"({"address":"aws_cloudwatch_metric_alarm.e","mode":"managed",)"
        R"("type":"aws_cloudwatch_metric_alarm","values":{"namespace":"AWS/AppRunner",)"
        R"("metric_name":"5xxStatusResponses","dimensions":{"ServiceName":"shop"}}}]}},)"
        R"("resource_changes":[{"address":"aws_cloudwatch_metric_alarm.e","change":)"
        R"({"after_unknown":{"dimensions":{"ServiceID":true}}}}]})";
    EXPECT_THAT(notes_of(plan), IsEmpty());
}

}  // namespace
}  // namespace apprunner::cli::formats
