// File, flags and defaults into one request, and what differs from a service that exists.
#include "emulator/cli/settings/service_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json request_of(const Json& file, const ServiceFlags& flags) {
    auto request = service_request(file, flags);
    EXPECT_TRUE(request) << request.error().detail;
    return request ? *request : Json();
}

ServiceFlags image_flag(const std::string& image) {
    ServiceFlags flags;
    flags.image = image;
    return flags;
}

/// The service as DescribeService shows it after CreateService with `request`.
Json described(Json request) {
    request["ServiceArn"] = "arn:x";
    request["InstanceConfiguration"]["Cpu"] = "1024";
    request["InstanceConfiguration"]["Memory"] = "2048";
    request["SourceConfiguration"]["AutoDeploymentsEnabled"] = true;
    return request;
}

TEST(ServiceRequest, DefaultsAreAppRunners) {
    const Json request = request_of({}, image_flag("team/shop:v1"));
    EXPECT_EQ(request["ServiceName"], "shop");
    const Json& repository = request["SourceConfiguration"]["ImageRepository"];
    EXPECT_EQ(repository["ImageRepositoryType"], "ECR");
    EXPECT_EQ(repository["ImageConfiguration"]["Port"], "8080");
    EXPECT_EQ(request["InstanceConfiguration"]["Cpu"], "1024");
    const Json& check = request["HealthCheckConfiguration"];
    EXPECT_EQ(check["Protocol"], "TCP");
    EXPECT_EQ(check["Interval"], 5);
    EXPECT_EQ(check["Timeout"], 2);
    EXPECT_EQ(check["HealthyThreshold"], 1);
    EXPECT_EQ(check["UnhealthyThreshold"], 5);
    const Json& network = request["NetworkConfiguration"];
    EXPECT_EQ(network["EgressConfiguration"]["EgressType"], "DEFAULT");
    EXPECT_EQ(network["IngressConfiguration"]["IsPubliclyAccessible"], true);
    EXPECT_EQ(network["IpAddressType"], "IPV4");
    EXPECT_FALSE(request.contains("ObservabilityConfiguration"));
    EXPECT_EQ(
        request_of(
            {}, image_flag("public.ecr.aws/a/b:1")
        )["SourceConfiguration"]["ImageRepository"]["ImageRepositoryType"],
        "ECR_PUBLIC"
    );
}

TEST(ServiceRequest, FlagsBeatTheFileVariableByVariable) {
    const Json file = {
        {"ServiceName", "from-file"},
        {"SourceConfiguration",
         {{"ImageRepository",
           {{"ImageIdentifier", "file:v1"},
            {"ImageConfiguration",
             {{"Port", "1"}, {"RuntimeEnvironmentVariables", {{"A", "1"}, {"B", "2"}}}}}}}}},
        {"Tags", {{{"Key", "k"}}}},
    };
    ServiceFlags flags;
    flags.port = "2";
    flags.environment = {{"B", "3"}};
    const Json request = request_of(file, flags);
    EXPECT_EQ(request["ServiceName"], "from-file");
    const Json& repository = request["SourceConfiguration"]["ImageRepository"];
    EXPECT_EQ(repository["ImageIdentifier"], "file:v1");
    EXPECT_EQ(repository["ImageConfiguration"]["Port"], "2");
    EXPECT_EQ(repository["ImageConfiguration"]["RuntimeEnvironmentVariables"]["A"], "1");
    EXPECT_EQ(repository["ImageConfiguration"]["RuntimeEnvironmentVariables"]["B"], "3");
    const Json update = update_request(request, {{"ServiceArn", "arn:x"}});
    EXPECT_EQ(update["ServiceArn"], "arn:x");
    EXPECT_FALSE(update.contains("Tags"));
    EXPECT_FALSE(update.contains("ServiceName"));
}

TEST(ServiceRequest, RefusesWhatCannotBe) {
    EXPECT_THAT(service_request({}, {}).error().detail, HasSubstr("no image"));
    ServiceFlags flags = image_flag("shop");
    flags.cpu = "4096";
    EXPECT_THAT(service_request({}, flags).error().detail, HasSubstr("8192, 10240 or 12288"));
}

TEST(ServiceRequest, RemarksOnSettingsThatRarelyMeanWhatWasMeant) {
    ServiceFlags flags = image_flag("shop");
    EXPECT_THAT(remarks_on(request_of({}, flags), flags), IsEmpty());
    flags.path = "/health";
    flags.timeout = "6";
    const auto remarks = remarks_on(request_of({}, flags), flags);
    ASSERT_EQ(remarks.size(), 2U);
    EXPECT_THAT(remarks[0], HasSubstr("--health-check http"));
    EXPECT_THAT(remarks[1], HasSubstr("longer than its Interval"));
}

TEST(Changes, NoneWhenTheServiceIsAsAsked) {
    ServiceFlags flags = image_flag("shop:v1");
    flags.environment = {{"A", "1"}};
    flags.cpu = "1 vCPU";
    flags.memory = "2 GB";
    const Json request = request_of({}, flags);
    EXPECT_THAT(changes(described(request), request), IsEmpty()) << "units are one spelling";
}

TEST(Changes, EachIsNamedAndValuesOfVariablesAreNot) {
    ServiceFlags before = image_flag("shop:v1");
    before.environment = {{"GONE", "x"}, {"SECRET", "old"}};
    before.start_command = "/app";
    ServiceFlags after = image_flag("shop:v2");
    after.environment = {{"NEW", "x"}, {"SECRET", "new"}};
    after.interval = "1";
    const auto lines = changes(described(request_of({}, before)), request_of({}, after));
    EXPECT_THAT(
        lines,
        ElementsAre(
            "HealthCheckConfiguration.Interval: 5 -> 1",
            "RuntimeEnvironmentVariables.GONE removed",
            "RuntimeEnvironmentVariables.NEW added",
            "RuntimeEnvironmentVariables.SECRET changed",
            "StartCommand removed",
            "ImageIdentifier: shop:v1 -> shop:v2"
        )
    );
}

TEST(Changes, EgressGoesBackToItsDefaultWithoutTheFlag) {
    ServiceFlags closed = image_flag("shop:v1");
    closed.egress = "none";
    const Json service = described(request_of({}, closed));
    EXPECT_THAT(changes(service, request_of({}, closed)), IsEmpty());
    const Json plain = request_of({}, image_flag("shop:v1"));
    EXPECT_THAT(
        changes(service, plain),
        ElementsAre("NetworkConfiguration.EgressConfiguration.EgressType: VPC -> DEFAULT")
    );
    const Json network = update_request(plain, service)["NetworkConfiguration"];
    EXPECT_EQ(network["EgressConfiguration"]["EgressType"], "DEFAULT");
}

TEST(Changes, ObservabilityEndsWithoutItsBlock) {
    const Json plain = request_of({}, image_flag("shop:v1"));
    Json service = described(plain);
    EXPECT_FALSE(update_request(plain, service).contains("ObservabilityConfiguration"));
    service["ObservabilityConfiguration"] = {{"ObservabilityEnabled", true}};
    EXPECT_THAT(
        changes(service, plain),
        ElementsAre("ObservabilityConfiguration.ObservabilityEnabled: true -> false")
    );
    const Json ending = update_request(plain, service)["ObservabilityConfiguration"];
    EXPECT_EQ(ending["ObservabilityEnabled"], false);
    service["ObservabilityConfiguration"] = ending;
    EXPECT_THAT(changes(service, plain), IsEmpty()) << "it has ended";
}

TEST(Changes, WhatUpdateServiceKeepsIsNoneUnlessGiven) {
    Json service = described(request_of({}, image_flag("shop:v1")));
    Json& egress = service["NetworkConfiguration"]["EgressConfiguration"];
    egress = {{"EgressType", "VPC"}, {"VpcConnectorArn", "arn:c"}};
    service["InstanceConfiguration"]["InstanceRoleArn"] = "arn:r";
    service["SourceConfiguration"]["AuthenticationConfiguration"] = {{"AccessRoleArn", "arn:a"}};
    ServiceFlags flags = image_flag("shop:v1");
    flags.egress = "none";
    EXPECT_THAT(changes(service, request_of({}, flags)), IsEmpty());
    const Json file = {{"SourceConfiguration", {{"AutoDeploymentsEnabled", false}}}};
    EXPECT_THAT(
        changes(service, request_of(file, flags)),
        ElementsAre("AutoDeploymentsEnabled: true -> false")
    );
}

}  // namespace
}  // namespace apprunner::cli
