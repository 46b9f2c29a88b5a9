// Configuration and flags together: what is asked, what flags override, where values are from, and
// what is not printed.
#include "emulator/cli/settings/draft.hpp"

#include "emulator/cli/formats/tree.hpp"
#include "emulator/cli/settings/config_findings.hpp"
#include "emulator/cli/settings/notation.hpp"
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
        Json::array({"main.tf: add path = \"/ok\" to health_check_configuration"})
    );
    EXPECT_FALSE(verdict["Findings"][2].contains("Where"));
}

TEST(WayBack, AMemberThatIsNotThereIsAddedBesideItsNeighbours) {
    UpPlan plan;
    plan.config_file = "main.tf";
    plan.config_format = "Terraform folder";
    plan.request = {
        {"ServiceName", "shop"},
        {"HealthCheckConfiguration", {{"Protocol", "HTTP"}, {"Path", "/"}}},
        {"SourceConfiguration", {{"ImageRepository", {{"ImageIdentifier", "shop:v1"}}}}}};
    plan.origins = {
        {"ServiceName", "main.tf:5"},
        {"HealthCheckConfiguration.Protocol", "main.tf:24"},
        {"HealthCheckConfiguration.Path", "default"},
        {"SourceConfiguration.ImageRepository.ImageIdentifier", "--image"}};
    const auto where = [&plan](const Json& members) {
        Json verdict = {
            {"Findings", Json::array({{{"HowTo", {{"CreateService", members.dump()}}}}})}};
        add_places(plan, verdict);
        return verdict["Findings"][0]["Where"][0].get<std::string>();
    };
    EXPECT_EQ(
        where({{"HealthCheckConfiguration", {{"Path", "/ok"}}}}),
        "main.tf:24: add path = \"/ok\" to health_check_configuration"
    );
    EXPECT_EQ(
        where({{"InstanceConfiguration", {{"Memory", "1024"}}}}),
        "main.tf:5: add memory = \"1024\" to instance_configuration"
    ) << "the nearest that is in the file";
}

struct NotationRow {
    const char* format;
    const char* file;
    std::string path;
    Json value;
    const char* changed;
    const char* added;
    const char* block;
};

const std::string image_block = "SourceConfiguration.ImageRepository.ImageConfiguration";
const std::string port = image_block + ".Port";
const std::string host = image_block + ".RuntimeEnvironmentVariables.HOST";
const std::string interval = "HealthCheckConfiguration.Interval";

const NotationRow notation_rows[] = {
    {"Terraform folder",
     "main.tf",
     port,
     "3000",
     "port = \"3000\"",
     "port = \"3000\"",
     "image_configuration"},
    {"Terraform folder",
     "main.tf",
     host,
     "${x}",
     "HOST = \"$${x}\"",
     "HOST = \"$${x}\"",
     "runtime_environment_variables"},
    {"Terraform folder",
     "main.tf",
     interval,
     20,
     "interval = 20",
     "interval = 20",
     "health_check_configuration"},
    {"CloudFormation template",
     "t.yaml",
     port,
     "3000",
     "Port: \"3000\"",
     "Port: \"3000\"",
     "ImageConfiguration"},
    {"CloudFormation template",
     "t.yaml",
     host,
     "0.0.0.0",
     "Value: \"0.0.0.0\"",
     "- {Name: HOST, Value: \"0.0.0.0\"}",
     "RuntimeEnvironmentVariables"},
    {"CloudFormation template",
     "t.json",
     host,
     "0.0.0.0",
     "\"Value\": \"0.0.0.0\"",
     "{\"Name\": \"HOST\", \"Value\": \"0.0.0.0\"}",
     "RuntimeEnvironmentVariables"},
    {"CreateService's members",
     "live.json",
     port,
     "3000",
     "\"Port\": \"3000\"",
     "\"Port\": \"3000\"",
     "ImageConfiguration"},
    {"CreateService's members",
     "svc.yaml",
     host,
     "x",
     "HOST: \"x\"",
     "HOST: \"x\"",
     "RuntimeEnvironmentVariables"},
    {"apprunner.yaml", "apprunner.yaml", port, "3000", "port: 3000", "port: 3000", "run.network"},
    {"apprunner.yaml",
     "apprunner.yaml",
     host,
     "x",
     "value: \"x\"",
     "- {name: HOST, value: \"x\"}",
     "run.env"},
    {"apprunner.yaml", "apprunner.yaml", interval, 20, "", "", ""},
    {"Copilot manifest",
     "manifest.yml",
     interval,
     20,
     "interval: 20s",
     "interval: 20s",
     "http.healthcheck"},
    {"Copilot manifest",
     "manifest.yml",
     "InstanceConfiguration.Memory",
     "2048",
     "memory: 2048",
     "memory: 2048",
     "the manifest"},
    {"GitHub workflow with the deploy action",
     "deploy.yml",
     "InstanceConfiguration.Cpu",
     "512",
     "cpu: 0.5",
     "cpu: 0.5",
     "with"},
    {"GitHub workflow with the deploy action",
     "deploy.yml",
     port,
     "3000",
     "port: 3000",
     "port: 3000",
     "with"},
    {"compose file",
     "compose.yaml",
     port,
     "3000",
     "ports: [\"3000\"]",
     "ports: [\"3000\"]",
     "the service"},
    {"compose file", "compose.yaml", host, "x", "HOST: \"x\"", "HOST: \"x\"", "environment"},
};

TEST(Notation, IsThatOfTheFile) {
    for (const NotationRow& row : notation_rows) {
        const WrittenMember written = written_member(row.format, row.file, row.path, row.value);
        EXPECT_EQ(written.changed, row.changed) << row.format;
        EXPECT_EQ(written.added, row.added) << row.format;
        EXPECT_EQ(written.block, row.block) << row.format;
    }
}

}  // namespace
}  // namespace apprunner::cli
