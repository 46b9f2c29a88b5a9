// Fixes in the notations of `up`, CreateService, CloudFormation and Terraform.
#include "emulator/core/diagnosis/fix_snippets.hpp"

#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

TEST(HowTo, WritesASettingInEachNotation) {
    const HowTo how_to = written({{Setting::port, "3000"}});
    EXPECT_EQ(how_to.up, "--port 3000");
    EXPECT_EQ(
        how_to.create_service,
        R"({"SourceConfiguration": {"ImageRepository": {"ImageConfiguration": {"Port": "3000"}}}})"
    );
    EXPECT_EQ(
        how_to.cloudformation,
        R"(SourceConfiguration: {ImageRepository: {ImageConfiguration: {Port: "3000"}}})"
    );
    EXPECT_EQ(
        how_to.terraform,
        "source_configuration {\n"
        "  image_repository {\n"
        "    image_configuration {\n"
        "      port = \"3000\"\n"
        "    }\n"
        "  }\n"
        "}"
    );
}

TEST(HowTo, VariablesAreAMapHereAndAListThere) {
    const HowTo how_to = written({{Setting::variable, "it's", "NAME"}});
    EXPECT_EQ(how_to.up, R"(--env 'NAME=it'\''s')");
    EXPECT_NE(
        how_to.create_service.find(R"({"RuntimeEnvironmentVariables": {"NAME": "it's"}})"),
        std::string::npos
    );
    EXPECT_NE(how_to.cloudformation.find(R"([{Name: NAME, Value: "it's"}])"), std::string::npos);
    EXPECT_NE(
        how_to.terraform.find(R"(runtime_environment_variables = { NAME = "it's" })"),
        std::string::npos
    );
}

TEST(HowTo, SeveralVariablesAreOneMember) {
    const HowTo how_to =
        written({{Setting::variable, "VALUE", "A"}, {Setting::variable, "VALUE", "B"}});
    EXPECT_EQ(how_to.up, "--env A=VALUE --env B=VALUE");
    EXPECT_NE(
        how_to.create_service.find(
            R"({"RuntimeEnvironmentVariables": {"A": "VALUE", "B": "VALUE"}})"
        ),
        std::string::npos
    );
    EXPECT_NE(
        how_to.cloudformation.find(R"(: [{Name: A, Value: "VALUE"}, {Name: B, Value: "VALUE"}])"),
        std::string::npos
    );
    EXPECT_NE(
        how_to.terraform.find(R"(runtime_environment_variables = { A = "VALUE", B = "VALUE" })"),
        std::string::npos
    );
}

TEST(HowTo, NumbersStandWithoutQuotesAndSettingsOfABlockTogether) {
    const HowTo how_to =
        written({{Setting::check_interval, "10"}, {Setting::check_unhealthy_threshold, "6"}});
    EXPECT_EQ(how_to.up, "--interval 10 --unhealthy-threshold 6");
    EXPECT_EQ(
        how_to.create_service,
        R"({"HealthCheckConfiguration": {"Interval": 10, "UnhealthyThreshold": 6}})"
    );
    EXPECT_EQ(
        how_to.cloudformation, "HealthCheckConfiguration: {Interval: 10, UnhealthyThreshold: 6}"
    );
}

}  // namespace
}  // namespace apprunner::core
