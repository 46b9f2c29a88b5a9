// What is said of a service before anything runs.
#include "emulator/core/diagnosis/preflight.hpp"

#include "tests/unit/core/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::core {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Desk {
    model::ServiceConfiguration configuration = http_service("/health");
    model::ImageDetails image = amd64_image();

    [[nodiscard]] std::vector<Finding> findings() const {
        return preflight(configuration, &image, Profile{});
    }
    [[nodiscard]] Told codes() const {
        Told codes;
        for (const Finding& each : findings()) codes.push_back(each.code);
        return codes;
    }
};

TEST(Preflight, HasNothingToSayOfAnOrdinaryService) {
    EXPECT_THAT(Desk().codes(), IsEmpty());
}

TEST(Preflight, AnImageForAnotherProcessorFails) {
    Desk desk;
    desk.image.architecture = "arm64";
    EXPECT_THAT(desk.codes(), ElementsAre("ARS-IMAGE-ARCHITECTURE"));
    EXPECT_EQ(desk.findings().front().weight, Grade::fail);
}

TEST(Preflight, ComparesExposeWithPort) {
    Desk desk;
    desk.image.exposed_ports = {3000};
    EXPECT_THAT(desk.codes(), ElementsAre("ARS-EXPOSED-PORT"));
    EXPECT_EQ(desk.findings().front().how_to.up, "--port 3000");
    desk.image.exposed_ports = {9090, 8080};
    EXPECT_THAT(desk.codes(), IsEmpty());
}

TEST(Preflight, ProposesNoPortThatTheUserMayNotListenOn) {
    Desk desk;
    desk.image.user = "101";
    desk.image.exposed_ports = {80};
    EXPECT_THAT(desk.codes(), ElementsAre("ARS-EXPOSED-PORT"));
    EXPECT_EQ(desk.findings().front().how_to.up, "");
    EXPECT_THAT(desk.findings().front().fix, HasSubstr("USER 101 may not listen on 80"));
    image_configuration(desk.configuration).port = "80";
    EXPECT_THAT(desk.codes(), ElementsAre("ARS-PORT-NOT-PERMITTED"));
}

TEST(Preflight, SeesTheTrapOfHostname) {
    Desk desk;
    desk.image.environment["HOSTNAME"] = "0.0.0.0";
    EXPECT_THAT(desk.codes(), ElementsAre("ARS-HOSTNAME-IN-IMAGE"));
    EXPECT_EQ(desk.findings().front().how_to.up, "--env HOSTNAME=0.0.0.0");
    image_configuration(desk.configuration).runtime_environment_variables["HOSTNAME"] = "0.0.0.0";
    EXPECT_THAT(desk.codes(), IsEmpty());
}

TEST(Preflight, SeesSecretsThatAppRunnerDoesNotTake) {
    Desk desk;
    image_configuration(desk.configuration).runtime_environment_secrets = {
        {"DB", "arn:aws:secretsmanager:us-east-1:123456789012:secret:db"}, {"KEY", "/prod/key"}};
    EXPECT_THAT(desk.codes(), ElementsAre("ARS-SECRET-ARN", "ARS-SECRET-ROLE"));
    desk.configuration.instance.instance_role_arn = "arn:aws:iam::123456789012:role/app";
    EXPECT_THAT(desk.codes(), ElementsAre("ARS-SECRET-ARN"));
    image_configuration(desk.configuration).runtime_environment_secrets.erase("DB");
    EXPECT_THAT(desk.codes(), IsEmpty());
}

TEST(Preflight, SeesShellSyntaxAndSecretsByTheirNamesOnly) {
    Desk desk;
    image_configuration(desk.configuration).start_command = "npm run migrate && npm start";
    image_configuration(desk.configuration).runtime_environment_variables = {
        {"DB_PASSWORD", "hunter2"}, {"COLOUR", "password"}};
    const auto findings = desk.findings();
    EXPECT_THAT(desk.codes(), ElementsAre("ARS-START-COMMAND-SHELL", "ARS-SECRET-IN-VARIABLE"));
    EXPECT_THAT(findings[0].evidence, ElementsAre("StartCommand: npm ..."));
    EXPECT_THAT(findings[1].summary, HasSubstr("DB_PASSWORD"));
    EXPECT_THAT(findings[1].summary, Not(HasSubstr("hunter2")));
    EXPECT_THAT(findings[1].summary, Not(HasSubstr("COLOUR")));
}

TEST(Preflight, RemarksOnTheHealthCheck) {
    Desk desk;
    desk.configuration = tcp_service();
    desk.configuration.health_check.timeout_s = desk.configuration.health_check.interval_s;
    EXPECT_THAT(desk.codes(), ElementsAre("ARS-CHECK-TCP", "ARS-CHECK-OVERLAP"));
    for (const Finding& each : desk.findings()) EXPECT_EQ(each.weight, Grade::pass);
}

TEST(Preflight, DoesWithoutTheImage) {
    Desk desk;
    image_configuration(desk.configuration).start_command = "a | b";
    const auto findings = preflight(desk.configuration, nullptr, Profile{});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings.front().code, "ARS-START-COMMAND-SHELL");
}

}  // namespace
}  // namespace apprunner::core
