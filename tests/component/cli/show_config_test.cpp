// `show-config` and `lint` of what needs no daemon: none runs here, and none can be started.
#include "tests/component/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace apprunner::cli::fake {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* terraform = R"(variable "port" {
  default = 8080
}
variable "password" {
  sensitive = true
  default   = "swordfish"
}
resource "aws_apprunner_service" "shop" {
  service_name = "shop-web"
  source_configuration {
    auto_deployments_enabled = false
    image_repository {
      image_identifier      = aws_ecr_repository.shop.repository_url
      image_repository_type = "ECR"
      image_configuration {
        port = var.port
        runtime_environment_variables = {
          PASSWORD = var.password
        }
      }
    }
    authentication_configuration {
      access_role_arn = aws_iam_role.pull.arn
    }
  }
}
)";

class WithoutDaemon : public ::testing::Test {
  protected:
    WithoutDaemon() {
        // Nobody answers there, and what has its own daemon could not make its folder.
        sandbox_.environment["APPRUNNER_SIM_ENDPOINT"] = "http://127.0.0.1:1";
        sandbox_.environment["TMPDIR"] = "/no/such/folder";
        sandbox_.write("main.tf", terraform);
    }
    Finished run(std::vector<std::string> words) { return run_program(sandbox_, std::move(words)); }
    std::string port_with(std::vector<std::string> flags) {
        std::vector<std::string> words{"show-config", "--config", ".", "--output", "json"};
        words.insert(words.end(), flags.begin(), flags.end());
        const Finished end = run(words);
        EXPECT_EQ(end.err, "");
        const json document = json::parse(end.out, nullptr, false);
        const json::json_pointer place(
            "/Members/SourceConfiguration/ImageRepository/ImageConfiguration/Port"
        );
        return document.contains(place) ? document[place].get<std::string>() : end.out;
    }

    Sandbox sandbox_;
};

TEST_F(WithoutDaemon, ShowConfigPrintsEachMemberWithItsLine) {
    const Finished end = run({"show-config", "--config", ".", "--image", "shop:v1"});
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.out, HasSubstr("ServiceName: shop-web"));
    EXPECT_THAT(end.out, HasSubstr("# main.tf:16"));
    EXPECT_THAT(end.out, HasSubstr("# --image"));
    EXPECT_THAT(end.out, HasSubstr("PASSWORD"));
    EXPECT_THAT(end.out + end.err, Not(HasSubstr("swordfish")));
    EXPECT_FALSE(std::filesystem::exists(sandbox_.runtime() / "daemon.json"));
}

/// `cdk synth` writes there, and nobody thinks of it at the first `check`.
TEST_F(WithoutDaemon, AConfigurationBelowIsToldOfAndNotTaken) {
    Sandbox folder;
    std::filesystem::create_directories(folder.folder() / "cdk.out");
    std::filesystem::create_directories(folder.folder() / "copilot/front");
    folder.write("cdk.out/Shop.template.json", R"({"Resources": {"Shop": {
        "Type": "AWS::AppRunner::Service", "Properties": {"ServiceName": "of-cdk"}}}})");
    folder.write("copilot/front/manifest.yml", "name: front\ntype: Request-Driven Web Service\n");
    const Finished told = run_program(folder, {"show-config", "--image", "shop:v1"});
    EXPECT_EQ(told.code, 0) << told.err;
    EXPECT_THAT(told.out, Not(HasSubstr("of-cdk")));
    EXPECT_THAT(told.err, HasSubstr("--config cdk.out/Shop.template.json takes it"));
    EXPECT_THAT(told.err, HasSubstr("--config copilot/front/manifest.yml takes it"));
    const Finished silent = run_program(folder, {"show-config", "--image", "x:1", "--no-config"});
    EXPECT_THAT(silent.err, Not(HasSubstr("cdk.out")));
    EXPECT_THAT(
        run({"show-config", "--config", ".", "--image", "x:1"}).err, Not(HasSubstr("below"))
    );
}

TEST_F(WithoutDaemon, TheLastOfVarAndVarFileCounts) {
    sandbox_.write("one.tfvars", "port = 3000\n");
    sandbox_.write("two.tfvars", "port = 5000\n");
    EXPECT_EQ(port_with({}), "8080");
    EXPECT_EQ(port_with({"--var-file", "one.tfvars", "--var", "port=4000"}), "4000");
    EXPECT_EQ(port_with({"--var", "port=4000", "--var-file", "one.tfvars"}), "3000");
    EXPECT_EQ(port_with({"--var-file", "two.tfvars", "--var-file", "one.tfvars"}), "3000");
    EXPECT_EQ(port_with({"--var", "port=1", "--var", "port=2"}), "2");
}

TEST_F(WithoutDaemon, AVarWithoutAValueIsRefused) {
    const Finished end = run({"show-config", "--config", ".", "--var", "port"});
    EXPECT_EQ(end.code, 2);
    EXPECT_THAT(end.err, HasSubstr("takes NAME=VALUE"));
}

TEST_F(WithoutDaemon, LintSaysWhatTheFileTellsWithoutAnImage) {
    const Finished end = run({"lint", "--config", ".", "--allow-unresolved", "--output", "json"});
    EXPECT_EQ(end.code, 0) << end.err;
    const json document = json::parse(end.out, nullptr, false);
    ASSERT_TRUE(document.is_object()) << end.out << end.err;
    EXPECT_EQ(document["ImageInspected"], false);
    EXPECT_THAT(document["Findings"].dump(), HasSubstr("ARS-CHECK-TCP"));
    EXPECT_FALSE(std::filesystem::exists(sandbox_.runtime() / "daemon.json"));
}

TEST_F(WithoutDaemon, APortVariableIsTaken) {
    const Finished end = run(
        {"show-config", "--config", ".", "--image", "shop:v1", "--env", "PORT=9", "--env", "PORT="}
    );
    EXPECT_EQ(end.code, 0) << end.err;
    EXPECT_THAT(end.out, HasSubstr("PORT"));
}

}  // namespace
}  // namespace apprunner::cli::fake
