// Configuration and flags together: what is asked, what flags override, where values are from, and
// what is not printed.
#include "emulator/cli/settings/draft.hpp"

#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/settings/config_findings.hpp"
#include "emulator/cli/settings/way_back.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace apprunner::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string template_text = R"(Parameters:
  Port: {Type: Number}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
Resources:
  Db: {Type: "AWS::RDS::DBInstance"}
  Web:
    Type: AWS::AppRunner::Service
    Properties:
      ServiceName: shop
      SourceConfiguration:
        ImageRepository:
          ImageIdentifier: !Sub "${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/shop:1"
          ImageRepositoryType: ECR
          ImageConfiguration:
            Port: !Ref Port
            RuntimeEnvironmentVariables:
              - {Name: DB, Value: !GetAtt Db.Endpoint.Address}
              - {Name: KEY, Value: !Ref Secret}
        AuthenticationConfiguration: {AccessRoleArn: !GetAtt Role.Arn}
      InstanceConfiguration: {Cpu: 256, Memory: 512}
)";

Intake intake_of(const std::string& content, formats::ReaderInputs inputs = {}) {
    const auto document = formats::read_tree(content, "web.yaml");
    EXPECT_TRUE(document) << document.error().detail;
    const formats::Format* format = formats::format_of(*document);
    EXPECT_NE(format, nullptr);
    auto found = format->read(*document, inputs);
    EXPECT_EQ(found.size(), 1U);
    return {
        "web.yaml",
        std::string(format->name),
        lower_service(found.front().members, found.front().spelling)};
}

std::vector<std::string> questions_of(const Draft& draft) {
    std::vector<std::string> texts;
    for (const OpenQuestion& each : draft.questions) texts.push_back(question_text(each));
    return texts;
}

TEST(Draft, WhatIsNotKnownIsAskedWithFlagAndLine) {
    const Draft draft = draft_of(intake_of(template_text), {}, false);
    EXPECT_THAT(
        questions_of(draft),
        ElementsAre(
            "web.yaml:12:28: ImageIdentifier is not known (!Sub "
            "${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/shop:1); give --param "
            "AWS::AccountId=VALUE or --image IMAGE",
            "web.yaml:15:19: Port is not known (!Ref Port); give --param Port=VALUE or --port PORT",
            "web.yaml:17:35: the variable DB is not known (!GetAtt Db.Endpoint.Address); give "
            "--env NAME=VALUE, --env-file FILE or --allow-unresolved"
        )
    );
}

TEST(Draft, FlagsAnswerAndAreTheOrigin) {
    ServiceFlags flags;
    flags.image = "shop";
    flags.port = "3000";
    flags.environment = {{"DB", "local"}};
    flags.environment_from = {{"DB", "--env"}};
    Draft draft = draft_of(intake_of(template_text), flags, false);
    EXPECT_THAT(questions_of(draft), IsEmpty());
    EXPECT_EQ(image_in(draft.request), "shop");
    const std::string image = "SourceConfiguration.ImageRepository.";
    EXPECT_EQ(draft.origins[image + "ImageIdentifier"], "--image");
    EXPECT_EQ(draft.origins[image + "ImageConfiguration.Port"], "--port");
    EXPECT_EQ(draft.origins[image + "ImageConfiguration.RuntimeEnvironmentVariables.DB"], "--env");
    EXPECT_EQ(draft.origins["InstanceConfiguration.Cpu"], "web.yaml:20");
    EXPECT_EQ(draft.origins["HealthCheckConfiguration.Interval"], "default");
    EXPECT_EQ(
        draft.origins["SourceConfiguration.AuthenticationConfiguration.AccessRoleArn"],
        "web.yaml:19, stand-in"
    );
    EXPECT_THAT(
        draft.sensitive, ElementsAre(image + "ImageConfiguration.RuntimeEnvironmentVariables.KEY")
    );
}

TEST(Draft, VariablesAreLeftOutWhenAllowedAndNeverEmpty) {
    ServiceFlags flags;
    flags.image = "shop";
    flags.port = "80";
    const Draft draft = draft_of(intake_of(template_text), flags, true);
    EXPECT_THAT(questions_of(draft), IsEmpty());
    EXPECT_THAT(draft.request.dump(), ::testing::Not(HasSubstr("\"DB\"")));
    EXPECT_THAT(draft.notes, ::testing::Contains(HasSubstr("the variable DB is not known")));
}

TEST(Draft, WhatIsAskedHasNoDefaultInItsPlace) {
    std::string text = template_text;
    text.replace(text.find("{Cpu: 256"), 9, "{Cpu: !GetAtt Db.Size");
    const Draft draft = draft_of(intake_of(text), {}, true);
    EXPECT_EQ(draft.complaint, "") << "no pair of a default with Memory 512";
    EXPECT_FALSE(draft.request["InstanceConfiguration"].contains("Cpu"));
    EXPECT_FALSE(draft.origins.contains("InstanceConfiguration.Cpu"));
    EXPECT_THAT(questions_of(draft), ::testing::Contains(HasSubstr("give --cpu CPU")));
}

TEST(Draft, StandInsAreOneNote) {
    const Draft draft = draft_of(intake_of(template_text), {}, false);
    EXPECT_THAT(draft.notes, ElementsAre(HasSubstr("stood in for, as they are AWS's own: Access")));
}

TEST(Draft, PortAmongTheVariablesIsTaken) {
    const Draft draft = draft_of(
        intake_of(
            "ServiceName: shop\nSourceConfiguration: {ImageRepository: {ImageIdentifier: shop, "
            "ImageConfiguration: {Port: 3000, RuntimeEnvironmentVariables: {PORT: 3000}}}}\n"
        ),
        {},
        false
    );
    EXPECT_EQ(draft.complaint, "");
    EXPECT_THAT(questions_of(draft), IsEmpty());
}

TEST(Draft, SourceServicesNeedAnImageAndKeepTheirOtherFindings) {
    const std::string code =
        "ServiceName: shop\nSourceConfiguration:\n  CodeRepository:\n    RepositoryUrl: u\n    "
        "CodeConfiguration:\n      ConfigurationSource: API\n      CodeConfigurationValues: "
        "{Port: 3000}\nNetworkConfiguration: {EgressConfiguration: {EgressType: VPC}}\n";
    const Draft without = draft_of(intake_of(code), {}, false);
    EXPECT_THAT(questions_of(without), ElementsAre(HasSubstr("source services are not built")));
    ServiceFlags flags;
    flags.image = "shop";
    const Draft draft = draft_of(intake_of(code), flags, false);
    EXPECT_THAT(questions_of(draft), IsEmpty());
    EXPECT_THAT(draft.request.dump(), HasSubstr("\"Port\":\"3000\""));
    ASSERT_EQ(draft.findings.size(), 1U);
    EXPECT_EQ(draft.findings[0]["Code"], "ARS-VPC-EGRESS");
}

TEST(Draft, PlaceholdersInAnImageAreAQuestionAndAFinding) {
    const std::string text =
        "ServiceName: shop\nSourceConfiguration: {ImageRepository: {ImageRepositoryType: ECR, "
        "ImageIdentifier: <ACCOUNT>.dkr.ecr.eu-west-1.amazonaws.com/shop}, "
        "AuthenticationConfiguration: {AccessRoleArn: 'arn:aws:iam::<ACCOUNT>:role/x'}}\n";
    const Draft draft = draft_of(intake_of(text), {}, false);
    EXPECT_EQ(draft.complaint, "");
    EXPECT_THAT(questions_of(draft), ElementsAre(HasSubstr("give --image IMAGE")));
    EXPECT_EQ(draft.findings[0]["Code"], "ARS-IMAGE-PLACEHOLDER");
    EXPECT_EQ(draft.findings[0]["Weight"], "FAIL");
    ServiceFlags flags;
    flags.image = "shop";
    EXPECT_EQ(draft_of(intake_of(text), flags, false).findings[0]["Weight"], "RISKY");
}

TEST(ConfigFindings, LeadAVerdictThatTheyMakeWorse) {
    const Json findings = Json::array(
        {{{"Code", "ARS-A"}, {"Weight", "FAIL"}, {"Summary", "a"}},
         {{"Code", "ARS-B"}, {"Weight", "PASS"}, {"Summary", "b"}}}
    );
    Json verdict = {
        {"Grade", "RISKY"},
        {"Summary", "s"},
        {"Findings", Json::array({{{"Code", "ARS-C"}, {"Weight", "RISKY"}}})}};
    add_config_findings(findings, verdict);
    EXPECT_EQ(verdict["Grade"], "FAIL");
    EXPECT_EQ(verdict["Findings"][0]["Code"], "ARS-A");
    EXPECT_EQ(verdict["Findings"][1]["Code"], "ARS-C");
    EXPECT_EQ(verdict["Findings"][2]["Code"], "ARS-B");
    Json failed = {{"Grade", "FAIL"}, {"Summary", "s"}, {"Findings", Json::array()}};
    add_config_findings(findings, failed);
    EXPECT_EQ(failed["Summary"], "s") << "what has failed keeps its own reason";
}

TEST(WayBack, AFixNamesTheMemberInTheFilesOwnNotation) {
    const std::string port = "SourceConfiguration.ImageRepository.ImageConfiguration.Port";
    UpPlan plan;
    plan.config_file = "main.tf";
    plan.config_format = "Terraform folder";
    plan.origins = {{port, "main.tf:41"}, {"HealthCheckConfiguration.Path", "default"}};
    const auto finding_of = [](const char* members) {
        return Json{{"Code", "ARS-X"}, {"HowTo", {{"CreateService", members}}}};
    };
    Json verdict = {
        {"Findings",
         Json::array(
             {finding_of("{\"SourceConfiguration\": {\"ImageRepository\": {\"ImageConfiguration\": "
                         "{\"Port\": \"3000\"}}}}"),
              finding_of("{\"HealthCheckConfiguration\": {\"Path\": \"/ok\"}}"),
              finding_of("")}
         )}};
    add_places(plan, verdict);
    EXPECT_EQ(verdict["Findings"][0]["Where"], Json::array({"main.tf:41: port = \"3000\""}));
    EXPECT_EQ(
        verdict["Findings"][1]["Where"],
        Json::array({"main.tf: add path = \"/ok\" to HealthCheckConfiguration"})
    );
    EXPECT_FALSE(verdict["Findings"][2].contains("Where"));
}

}  // namespace
}  // namespace apprunner::cli
